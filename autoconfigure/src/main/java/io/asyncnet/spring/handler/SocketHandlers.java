package io.asyncnet.spring.handler;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;

import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.spring.annotation.Execution;
import io.asyncnet.spring.convert.FrameConverters;
import io.asyncnet.spring.observation.HandlerCalls;
import io.asyncnet.spring.observation.HandlerCalls.Recorder;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * The {@link io.asyncnet.spring.annotation.SocketHandler @SocketHandler} methods of an
 * application's beans. They are looked for when all singletons are there; a bean that is
 * lazy is created when the handler of its listener is asked for.
 *
 * @since 0.1.0
 */
public final class SocketHandlers implements SmartInitializingSingleton {

	private final ConfigurableListableBeanFactory beanFactory;

	private final FrameConverters converters;

	private final Executor executor;

	private final Executor connectionExecutor;

	private final HandlerCalls calls;

	private volatile @Nullable Map<String, HandlerMethod> methods;

	/**
	 * Create an instance.
	 * @param beanFactory where the beans are
	 * @param converters conversion of frames and replies
	 * @param executor runs the methods that may block, for a batch of frames at a time
	 * @param connectionExecutor runs the methods that may block and take whole
	 * connections, for as long as a connection lives; it should rather refuse one than
	 * have it wait
	 * @param calls learns of the calls of the methods
	 */
	public SocketHandlers(ConfigurableListableBeanFactory beanFactory, FrameConverters converters, Executor executor,
			Executor connectionExecutor, HandlerCalls calls) {
		this.beanFactory = beanFactory;
		this.converters = converters;
		this.executor = executor;
		this.connectionExecutor = connectionExecutor;
		this.calls = calls;
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
	private Map<String, HandlerMethod> methods() {
		Map<String, HandlerMethod> methods = this.methods;
		if (methods == null) {
			methods = new HandlerMethodFinder(this.beanFactory).find();
			this.methods = methods;
		}
		return methods;
	}

	/**
	 * Return the names of the listeners that have a handler method. Not to be called
	 * before all singletons are there.
	 * @return the names, whether or not there are such listeners
	 * @throws SocketHandlerException if one of the methods cannot work
	 */
	public Set<String> listeners() {
		return Collections.unmodifiableSet(methods().keySet());
	}

	/**
	 * Check that each handler method has its listener.
	 * @param configured names of the listeners that are configured
	 * @throws SocketHandlerException if a method is for a listener that is not among them
	 */
	public void requireListeners(Collection<String> configured) {
		for (HandlerMethod method : methods().values()) {
			if (!configured.contains(method.listener())) {
				throw method.cannotWork("its listener '" + method.listener() + "' is not configured",
						"Set 'asyncnet.listeners." + method.listener() + ".port', or change the name in the annotation"
								+ (configured.isEmpty() ? "" : " to one of " + new TreeSet<>(configured)) + ".",
						null);
			}
		}
	}

	/**
	 * Make the connection handler of a listener. Not to be called before all singletons
	 * are there.
	 * @param listener the listener's name
	 * @param settings what the listener says about its handler
	 * @return a new connection handler, or {@code null} if no method is for the listener
	 * @throws SocketHandlerException if the method cannot work
	 */
	public @Nullable ConnectionHandler find(String listener, HandlerSettings settings) {
		HandlerMethod method = methods().get(listener);
		if (method == null) {
			return null;
		}
		return method.takesSocket() ? adaptToSockets(method, settings) : adapt(method, settings);
	}

	private ConnectionHandler adaptToSockets(HandlerMethod method, HandlerSettings settings) {
		SocketPlan plan = SocketPlan.of(method);
		Object bean = this.beanFactory.getBean(method.beanName());
		Method invocable = method.invocableOn(bean);
		SocketPlan.SocketCall call;
		try {
			call = plan.call(FrameCallLinker.lookup(invocable).unreflect(invocable).bindTo(bean));
		}
		catch (IllegalAccessException ex) {
			throw inaccessible(method, ex);
		}
		Recorder recorder = this.calls.recorder(method.listener(), method.name());
		return ConnectionHandler.forSockets(new SocketAdapter(call, recorder),
				runsOnExecutor(method, settings, plan.later()) ? this.connectionExecutor : null);
	}

	private ConnectionHandler adapt(HandlerMethod method, HandlerSettings settings) {
		Argument[] arguments = ArgumentPlan.of(method, this.converters, settings.charset());
		Recorder recorder = this.calls.recorder(method.listener(), method.name());
		ReplyPlan reply = ReplyPlan.of(method, this.converters, settings.charset(), recorder);
		FrameCall call = call(method, arguments);
		Executor executor = runsOnExecutor(method, settings, reply.later()) ? this.executor : null;
		return new HandlerAdapter(call, reply.step(), recorder, executor);
	}

	private static boolean runsOnExecutor(HandlerMethod method, HandlerSettings settings, boolean later) {
		Execution execution = method.execution();
		if (execution == Execution.AUTO) {
			execution = settings.execution();
		}
		return (execution != Execution.AUTO) ? execution == Execution.EXECUTOR : !later;
	}

	private FrameCall call(HandlerMethod method, Argument[] arguments) {
		Object bean = this.beanFactory.getBean(method.beanName());
		Method invocable = method.invocableOn(bean);
		try {
			return FrameCallLinker.link(bean, invocable, arguments);
		}
		catch (IllegalAccessException ex) {
			throw inaccessible(method, ex);
		}
	}

	private static SocketHandlerException inaccessible(HandlerMethod method, IllegalAccessException cause) {
		return method.cannotWork("it cannot be accessed: " + cause.getMessage(),
				"Make it public in a public class, or open its package to 'io.asyncnet.spring'.", cause);
	}

}
