package io.asyncnet.spring.handler;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Stream;

import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.spring.annotation.Execution;
import io.asyncnet.spring.observation.HandlerCalls;
import io.asyncnet.spring.observation.HandlerCalls.Recorder;
import io.asyncnet.spring.routing.InvalidRouteException;
import io.asyncnet.spring.routing.Route;
import io.asyncnet.spring.routing.RouteExtractor;
import io.asyncnet.spring.routing.Router;
import io.asyncnet.spring.routing.Routing;
import org.jspecify.annotations.Nullable;

/**
 * Makes the connection handler of a listener out of its handler methods for frames.
 */
final class FrameHandlerBuilder {

	private final String listener;

	private final HandlerSettings settings;

	private final ArgumentSources sources;

	private final HandlerLinker linker;

	private final HandlerCalls calls;

	private final LifeBuilder life;

	private final Surroundings surroundings;

	private final Map<Route, FrameTarget> routes = new LinkedHashMap<>();

	private final Map<Route, HandlerMethod> routed = new LinkedHashMap<>();

	private final List<HandlerMethod> onExecutor = new ArrayList<>();

	private boolean identifiedOnExecutor;

	private @Nullable Routing routing;

	private @Nullable FrameTarget catchAll;

	FrameHandlerBuilder(String listener, HandlerSettings settings, ArgumentSources sources, HandlerLinker linker,
			HandlerCalls calls, LifeBuilder life, Surroundings surroundings) {
		this.listener = listener;
		this.settings = settings;
		this.sources = sources;
		this.linker = linker;
		this.calls = calls;
		this.life = life;
		this.surroundings = surroundings;
	}

	ConnectionHandler build(List<HandlerMethod> methods, Executor executor) {
		// who says that everything runs on the event loop has that too
		this.identifiedOnExecutor = this.surroundings.identification().mayBlock(this.settings.identity())
				&& methods.stream().noneMatch((method) -> this.settings.execution(method) == Execution.EVENT_LOOP);
		return this.surroundings.identification()
			.guard(this.listener, adapter(methods, executor), this.settings.identity(), this.surroundings.writer());
	}

	private ListenerAdapter adapter(List<HandlerMethod> methods, Executor executor) {
		methods.forEach((method) -> add(method, executor));
		Executor chosen = requireOnePlace(methods) ? executor : null;
		LifeMethods life = this.life.life();
		ErrorMethods errors = this.life.errors();
		if (this.settings.route() != null) {
			requireUseOfRouting();
		}
		if (this.routes.isEmpty() && this.catchAll != null && errors.isEmpty()) {
			return new HandlerAdapter(this.catchAll, life, this.surroundings, chosen);
		}
		Router<FrameTarget> router = (this.routing != null) ? this.routing.router(this.routes) : (frame) -> null;
		Runnable counter = this.routes.isEmpty() ? () -> {
		} : this.calls.unmatched(this.listener);
		Unmatched unmatched = Unmatched.of(this.settings, counter, new HandlerLog(this.listener));
		FrameTarget other = this.catchAll;
		if (other == null && this.surroundings.isForEachFrame()) {
			// what surrounds sees each frame, also those that no method is for
			other = this.surroundings.around(unmatched.target(errors), null, false);
		}
		boolean timed = Stream.concat(this.routes.values().stream(), Stream.ofNullable(other))
			.anyMatch(FrameTarget::isTimed);
		return new RoutingAdapter(new FrameTargets(router, other, timed), unmatched, errors, life, this.surroundings,
				chosen);
	}

	private void add(HandlerMethod method, Executor executor) {
		ArgumentPlan plan = new ArgumentPlan(method, this.sources, this.settings.charset());
		Route route = method.route().isEmpty() ? null : parse(method, plan.takesPayload());
		Recorder recorder = this.calls.recorder(this.listener, method.name());
		ReplyPlan reply = ReplyPlan.of(method, this.sources.converters(), this.settings, recorder,
				this.surroundings.inContext(executor));
		FrameTarget target = this.surroundings.around(new FrameTarget(this.linker.link(method, plan.arguments(route)),
				reply.step(), recorder, this.life.errors(method)), method.name(), !reply.atOnce());
		if (runsOnExecutor(method, this.settings, reply.later() && !this.identifiedOnExecutor)) {
			this.onExecutor.add(method);
		}
		if (route == null) {
			this.catchAll = target;
			return;
		}
		this.routes.put(route, target);
		HandlerMethod other = this.routed.putIfAbsent(route, method);
		if (other != null) {
			throw new SocketHandlerException(
					"Listener '" + this.listener + "' has two @SocketHandler methods for the same route: " + other
							+ " for '" + other.route() + "' and " + method + " for '" + method.route() + "'.",
					"Remove one of them, or change its route.", null);
		}
	}

	private Route parse(HandlerMethod method, boolean payload) {
		if (this.settings.route() == null) {
			throw method.cannotWork(
					"it has the route '" + method.route() + "', but listener '" + this.listener
							+ "' does not look for routes",
					"Set 'asyncnet.listeners." + this.listener
							+ ".route.by' to 'first-word', 'json-property', 'first-bytes' or 'bean', or remove the"
							+ " route.",
					null);
		}
		try {
			if (this.routing == null) {
				this.routing = Routing.of(this.settings.route(), this.settings.charset(), extractor(method));
			}
			return this.routing.parse(method.route(), payload);
		}
		catch (InvalidRouteException ex) {
			throw method.cannotWork(String.valueOf(ex.getMessage()), ex.action(), ex);
		}
	}

	private Function<String, RouteExtractor> extractor(HandlerMethod method) {
		return (name) -> {
			if (!this.linker.beanFactory().containsBean(name)
					|| !this.linker.beanFactory().isTypeMatch(name, RouteExtractor.class)) {
				throw method.cannotWork("there is no RouteExtractor bean '" + name + "' to find its route",
						"Define the bean, or change 'asyncnet.listeners." + this.listener + ".route.extractor'.", null);
			}
			return this.linker.beanFactory().getBean(name, RouteExtractor.class);
		};
	}

	private void requireUseOfRouting() {
		if (this.routes.isEmpty()) {
			throw new SocketHandlerException(
					"Listener '" + this.listener + "' looks for routes, but no @SocketHandler method for it has one.",
					"Remove the 'asyncnet.listeners." + this.listener
							+ ".route' properties, or give the methods routes, as in @SocketHandler(route = \"GET\").",
					null);
		}
		if (this.catchAll != null && this.settings.unmatchedReply() != null) {
			throw new SocketHandlerException(
					"Listener '" + this.listener + "' has 'route.unmatched-reply', but a @SocketHandler method without"
							+ " a route, which handles every frame that no other method does.",
					"Remove 'asyncnet.listeners." + this.listener
							+ ".route.unmatched-reply', or that method, or give it a route.",
					null);
		}
	}

	/**
	 * The frames of a connection are handled in one place, so one that blocks decides.
	 */
	private boolean requireOnePlace(List<HandlerMethod> methods) {
		if (this.onExecutor.isEmpty()) {
			return false;
		}
		for (HandlerMethod method : methods) {
			if (method.execution() == Execution.EVENT_LOOP) {
				throw method.cannotWork(
						"it is to run on the event loop, but " + this.onExecutor.get(0)
								+ " for the same listener is to run on the executor",
						"Set the execution of both to the same: the frames of a listener are handled in one place.",
						null);
			}
		}
		return true;
	}

	static boolean runsOnExecutor(HandlerMethod method, HandlerSettings settings, boolean later) {
		Execution execution = settings.execution(method);
		return (execution != Execution.AUTO) ? execution == Execution.EXECUTOR : !later;
	}

}
