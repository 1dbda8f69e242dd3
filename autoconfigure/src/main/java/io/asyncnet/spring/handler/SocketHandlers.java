package io.asyncnet.spring.handler;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;

import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.spring.context.ConnectionContext;
import io.asyncnet.spring.convert.FrameConverters;
import io.asyncnet.spring.convert.ReplyWriter;
import io.asyncnet.spring.handler.HandlerLinker.HandlerTarget;
import io.asyncnet.spring.identity.PeerPrincipals;
import io.asyncnet.spring.observation.FrameObservations;
import io.asyncnet.spring.observation.HandlerCalls;
import io.asyncnet.spring.observation.HandlerCalls.Recorder;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * The {@link io.asyncnet.spring.annotation.SocketHandler @SocketHandler} methods of an
 * application's beans, and those for the life of connections and for exceptions. They are
 * looked for when all singletons are there; a bean that is lazy is created when the
 * handler of its listener is asked for.
 *
 * @since 0.1.0
 */
public final class SocketHandlers implements SmartInitializingSingleton {

	/** What to do about what is in a context below the one that has the listeners. */
	public static final String MISPLACED = "Move it to the parent, or exclude"
			+ " 'io.asyncnet.spring.autoconfigure.AsyncNetAutoConfiguration' from the auto-configuration of the parent.";

	private final ConfigurableListableBeanFactory beanFactory;

	private final FrameConverters converters;

	private final Executor executor;

	private final Executor connectionExecutor;

	private final HandlerCalls calls;

	private final @Nullable ConnectionContext context;

	private final InterceptorBeans interceptors;

	private final AuthenticatorBeans authenticators;

	private volatile @Nullable HandlerMethods methods;

	/**
	 * Create an instance.
	 * @param beanFactory where the beans are
	 * @param converters conversion of frames and replies
	 * @param executor runs the methods that may block, for a batch of frames at a time
	 * @param connectionExecutor runs the methods that may block and take whole
	 * connections, for as long as a connection lives; it should rather refuse one than
	 * have it wait
	 * @param calls learns of the calls of the methods
	 * @param context what threads know while they call the methods, or {@code null}
	 */
	public SocketHandlers(ConfigurableListableBeanFactory beanFactory, FrameConverters converters, Executor executor,
			Executor connectionExecutor, HandlerCalls calls, @Nullable ConnectionContext context) {
		this.beanFactory = beanFactory;
		this.converters = converters;
		this.executor = executor;
		this.connectionExecutor = connectionExecutor;
		this.calls = calls;
		this.context = context;
		this.interceptors = new InterceptorBeans(beanFactory);
		this.authenticators = new AuthenticatorBeans(beanFactory);
	}

	/**
	 * Look for the methods.
	 * @throws SocketHandlerException if one of them cannot work
	 */
	@Override
	public void afterSingletonsInstantiated() {
		methods();
	}

	/** Beans do not change, so it does no harm if two threads look at the same time. */
	private HandlerMethods methods() {
		HandlerMethods methods = this.methods;
		if (methods == null) {
			methods = new HandlerMethodFinder(this.beanFactory).find();
			this.methods = methods;
		}
		return methods;
	}

	/**
	 * Check that a context, whose beans no listener sees, has no handler methods.
	 * @param beanFactory where its beans are
	 * @param others types that its beans must not have either
	 * @throws SocketHandlerException if there is one
	 */
	public static void requireNone(ConfigurableListableBeanFactory beanFactory, Collection<Class<?>> others) {
		String reason = "its context is a child of the one that has the listeners, which do not see it";
		for (HandlerMethod method : new HandlerMethodFinder(beanFactory).find().methods()) {
			throw method.cannotWork(reason, MISPLACED, null);
		}
		for (Class<?> other : others) {
			for (String name : beanFactory.getBeanNamesForType(other, true, false)) {
				throw new SocketHandlerException(
						"Bean '" + name + "', a " + other.getSimpleName() + ", cannot work: " + reason + ".", MISPLACED,
						null);
			}
		}
	}

	/**
	 * Return the names of the listeners that have a handler method. Not to be called
	 * before all singletons are there.
	 * @return the names, whether or not there are such listeners
	 * @throws SocketHandlerException if one of the methods cannot work
	 */
	public Set<String> listeners() {
		return Collections.unmodifiableSet(methods().listeners());
	}

	/**
	 * Check that each handler method has its listener.
	 * @param configured names of the listeners that are configured
	 * @throws SocketHandlerException if a method is for a listener that is not among them
	 */
	public void requireListeners(Collection<String> configured) {
		methods().requireListeners(configured);
		this.interceptors.requireListeners(configured);
		this.authenticators.requireListeners(configured);
	}

	/**
	 * Make the connection handler of a listener. Not to be called before all singletons
	 * are there.
	 * @param listener the listener's name
	 * @param settings what the listener says about its handler
	 * @return a new connection handler, or {@code null} if no method is for the
	 * listener's frames or connections
	 * @throws SocketHandlerException if one of the methods cannot work
	 */
	public @Nullable ConnectionHandler find(String listener, HandlerSettings settings) {
		return create(listener, methods(), settings, new HandlerLinker(this.beanFactory, null));
	}

	/**
	 * Make the connection handler of a listener from the annotated methods of one object,
	 * whatever listeners these name, and from the methods of every
	 * {@link io.asyncnet.spring.annotation.SocketAdvice @SocketAdvice} for all listeners.
	 * @param listener the listener's name
	 * @param target the object, which may be a proxy and need not be a bean
	 * @param settings what the listener says about its handler
	 * @return a new connection handler
	 * @throws SocketHandlerException if the object has no annotated method, or one that
	 * cannot work
	 */
	public ConnectionHandler create(String listener, Object target, HandlerSettings settings) {
		List<HandlerMethod> own = new HandlerMethodFinder(this.beanFactory).find(listener, target);
		List<HandlerMethod> all = new ArrayList<>(own);
		methods().methods()
			.stream()
			.filter((method) -> method.listener().equals(HandlerMethod.ALL_LISTENERS))
			.forEach(all::add);
		HandlerLinker linker = new HandlerLinker(this.beanFactory, new HandlerTarget(own.get(0).bean(), target));
		return Objects.requireNonNull(create(listener, new HandlerMethods(all), settings, linker));
	}

	/**
	 * Make the connection handler of a listener from a function, which runs on the
	 * executor.
	 * @param listener the listener's name
	 * @param name the function's name, as a tag of meters
	 * @param function the function
	 * @param settings what the listener says about its handler
	 * @return a new connection handler
	 */
	public ConnectionHandler create(String listener, String name, HandlerFunction function, HandlerSettings settings) {
		ReplyWriter writer = this.converters.writer(settings.charset());
		FrameTarget target = new FrameTarget((connection, frame, event) -> function.handle(connection, frame),
				(result, frame, replies) -> writer.write(result, replies), this.calls.recorder(listener, name),
				ErrorMethods.NONE);
		Surroundings surroundings = surroundings(listener, settings.charset());
		return surroundings.identification()
			.guard(listener, new HandlerAdapter(surroundings.around(target, name, false), LifeMethods.NONE,
					surroundings, this.executor), settings.identity(), surroundings.writer());
	}

	/**
	 * Check that no interceptor and no authenticator names a listener whose frames these
	 * do not see, because its handler is a connection handler of the application's own.
	 * @param listener the listener's name
	 * @throws SocketHandlerException if one does
	 */
	public void requireNothingAround(String listener) {
		requireNothingAround(listener, "a ConnectionHandler");
	}

	private void requireNothingAround(String listener, String handler) {
		this.interceptors.requireNone(listener, handler);
		this.authenticators.requireNone(listener, handler);
	}

	/**
	 * Return whether the peers of a listener have to authenticate by their first frames.
	 * @param listener the listener's name
	 * @return {@code true} if there is an authenticator for it
	 */
	public boolean isAuthenticated(String listener) {
		return this.authenticators.of(listener) != null;
	}

	private Surroundings surroundings(String listener, Charset charset) {
		return new Surroundings(this.interceptors.of(listener), this.converters.writer(charset),
				new HandlerLog(listener), this.executor, this.context,
				this.beanFactory.getBeanProvider(FrameObservations.class).getIfUnique(),
				new Identification(IdentityArguments.principals(this.beanFactory), this.authenticators.of(listener),
						this.calls.logins(listener)));
	}

	private @Nullable ConnectionHandler create(String listener, HandlerMethods methods, HandlerSettings settings,
			HandlerLinker linker) {
		List<HandlerMethod> handlers = methods.named(listener, HandlerRole.HANDLE);
		if (handlers.isEmpty()) {
			requireNoLife(methods.firstNamed(listener));
			return null;
		}
		if (handlers.get(0).takesSocket()) {
			requireWhole(handlers.get(0), methods.firstNamed(listener), settings);
			requireNothingAround(listener, handlers.get(0) + ", which takes whole connections");
			return adaptToSockets(handlers.get(0), settings, linker);
		}
		ArgumentSources sources = ArgumentSources.of(this.beanFactory, this.converters);
		LifeBuilder life = new LifeBuilder(listener, methods, sources, settings, linker);
		return new FrameHandlerBuilder(listener, settings, sources, linker, this.calls, life,
				surroundings(listener, settings.charset()))
			.build(handlers, this.executor);
	}

	private static void requireNoLife(@Nullable HandlerMethod method) {
		if (method != null) {
			throw method.cannotWork(
					"no @SocketHandler method handles the frames of its listener '" + method.listener()
							+ "', which closes every connection therefore",
					"Add one: it may be void and ignore the frames.", null);
		}
	}

	private static void requireWhole(HandlerMethod handler, @Nullable HandlerMethod life, HandlerSettings settings) {
		if (life != null) {
			throw life.cannotWork(
					"the connections of its listener '" + life.listener() + "' belong to " + handler
							+ " as AsyncSocket, from their beginning to their end",
					"Do in that method what it would do, before and after it receives, or handle frames.", null);
		}
		if (!handler.route().isEmpty() || settings.route() != null) {
			throw handler.cannotWork("it takes an AsyncSocket, but connections have no route, only frames do",
					"Remove the route from its annotation and the 'asyncnet.listeners." + handler.listener()
							+ ".route' properties, or handle frames.",
					null);
		}
	}

	private ConnectionHandler adaptToSockets(HandlerMethod method, HandlerSettings settings, HandlerLinker linker) {
		IdentityArguments identities = IdentityArguments.of(this.beanFactory);
		SocketPlan plan = SocketPlan.of(method, identities);
		SocketPlan.SocketCall call = plan.call(linker.bind(method));
		Recorder recorder = this.calls.recorder(method.listener(), method.name());
		PeerPrincipals principals = identities.principals();
		boolean asks = plan.takesPeer() || principals.isMapped();
		boolean later = plan.later() && !(settings.identity().identifiable() && asks && principals.mayBlock());
		return ConnectionHandler.forSockets(
				new SocketAdapter(method.listener(), call, recorder, this.context, asks ? principals : null),
				FrameHandlerBuilder.runsOnExecutor(method, settings, later) ? this.connectionExecutor : null);
	}

}
