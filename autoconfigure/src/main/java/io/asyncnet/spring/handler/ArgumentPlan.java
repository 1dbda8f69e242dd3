package io.asyncnet.spring.handler;

import java.nio.charset.Charset;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import io.asyncnet.CloseReason;
import io.asyncnet.socket.Connection;
import io.asyncnet.spring.annotation.RouteVariable;
import io.asyncnet.spring.convert.PayloadReader;
import io.asyncnet.spring.convert.UnsupportedTypeException;
import io.asyncnet.spring.identity.PeerPrincipals;
import io.asyncnet.spring.routing.Route;
import org.jspecify.annotations.Nullable;

import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.util.StringUtils;

/**
 * Decides where each argument of a handler method comes from.
 */
final class ArgumentPlan {

	private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

	private final HandlerMethod handler;

	private final ArgumentSources sources;

	private final Charset charset;

	private final MethodParameter[] parameters;

	private final List<String> used = new ArrayList<>();

	private @Nullable MethodParameter payload;

	ArgumentPlan(HandlerMethod handler, ArgumentSources sources, Charset charset) {
		this.handler = handler;
		this.sources = sources;
		this.charset = charset;
		this.parameters = handler.parameters();
		for (MethodParameter parameter : this.parameters) {
			parameter.initParameterNameDiscovery(NAMES);
			if (isPayload(parameter)) {
				checkPayload(parameter);
			}
		}
	}

	private boolean isPayload(MethodParameter parameter) {
		return parameter.getParameterType() != Connection.class
				&& !parameter.hasParameterAnnotation(RouteVariable.class) && !isEvent(parameter.getParameterType())
				&& resolver(parameter) == null && this.sources.identities().find(this.handler, parameter) == null;
	}

	private static boolean isEvent(Class<?> type) {
		return type == CloseReason.class || Throwable.class.isAssignableFrom(type);
	}

	private @Nullable HandlerMethodArgumentResolver resolver(MethodParameter parameter) {
		if (parameter.hasParameterAnnotation(Payload.class)) {
			return null;
		}
		return this.sources.resolvers()
			.stream()
			.filter((resolver) -> resolver.supportsParameter(parameter))
			.findFirst()
			.orElse(null);
	}

	/** Return whether the method wants what is in the frame, or follows its route. */
	boolean takesPayload() {
		return this.payload != null;
	}

	/**
	 * Return where the arguments come from.
	 * @param route the route of the method's frames, or {@code null} if it has none
	 */
	Argument[] arguments(@Nullable Route route) {
		Argument[] arguments = new Argument[this.parameters.length];
		for (int i = 0; i < arguments.length; i++) {
			arguments[i] = argument(this.parameters[i], route);
		}
		if (route != null) {
			requireUse(route);
		}
		return arguments;
	}

	private Argument argument(MethodParameter parameter, @Nullable Route route) {
		Class<?> type = parameter.getParameterType();
		if (type == Connection.class) {
			return (connection, frame, event) -> connection;
		}
		if (parameter.hasParameterAnnotation(RouteVariable.class)) {
			return variable(parameter, route);
		}
		if (isEvent(type)) {
			return event(type);
		}
		HandlerMethodArgumentResolver resolver = resolver(parameter);
		if (resolver != null) {
			return new ResolvedArgument(resolver, parameter);
		}
		Function<@Nullable Principal, @Nullable Object> identity = this.sources.identities()
			.find(this.handler, parameter);
		return (identity != null) ? identity(identity) : payload(parameter, route);
	}

	private Argument identity(Function<@Nullable Principal, @Nullable Object> argument) {
		PeerPrincipals principals = this.sources.identities().principals();
		return (connection, frame, event) -> argument.apply(principals.find(connection));
	}

	private Argument event(Class<?> type) {
		boolean reason = type == CloseReason.class;
		if (this.handler.role() != (reason ? HandlerRole.CLOSE : HandlerRole.ERROR)) {
			throw this.handler.cannotWork(
					"it takes a " + type.getSimpleName() + ", which is not known when " + this.handler.role().occasion()
							+ " is handled",
					"Remove the parameter, or take it in a method with @" + (reason ? "OnClose" : "OnError") + ".",
					null);
		}
		return (connection, frame, event) -> event;
	}

	private Argument variable(MethodParameter parameter, @Nullable Route route) {
		RouteVariable annotation = parameter.getParameterAnnotation(RouteVariable.class);
		String name = (annotation != null && !annotation.value().isEmpty()) ? annotation.value()
				: parameter.getParameterName();
		if (name == null) {
			throw this.handler.cannotWork("the name of a @RouteVariable parameter is not known",
					"Compile with '-parameters', or write it as in @RouteVariable(\"key\").", null);
		}
		int index = (route != null) ? route.variables().indexOf(name) : -1;
		if (route == null || index < 0) {
			throw this.handler.cannotWork(
					"it takes the @RouteVariable '" + name + "', which its route '" + this.handler.route()
							+ "' does not have",
					"Write the variable into the route, as in @SocketHandler(route = \"GET {" + name
							+ "}\"), or remove the parameter.",
					null);
		}
		this.used.add(name);
		VariableArgument argument = new VariableArgument(route, index, parameter, this.sources.conversion());
		if (!argument.canConvert()) {
			throw this.handler.cannotWork(
					"nothing converts the @RouteVariable '" + name + "' to "
							+ parameter.getGenericParameterType().getTypeName(),
					"Take a String, or define a Converter bean from String to the type and add it to the ConversionService.",
					null);
		}
		return argument;
	}

	private void requireUse(Route route) {
		for (String variable : route.variables()) {
			if (!this.used.contains(variable)) {
				throw this.handler.cannotWork(
						"its route '" + this.handler.route() + "' has the variable '" + variable
								+ "', which no parameter takes",
						"Add a parameter as in '@RouteVariable String " + variable
								+ "', or write a fixed word in its place.",
						null);
			}
		}
	}

	private void checkPayload(MethodParameter parameter) {
		if (this.handler.role() != HandlerRole.HANDLE) {
			throw this.handler.cannotWork(
					"it takes a payload of type " + parameter.getParameterType().getTypeName() + ", but "
							+ this.handler.role().occasion() + " is no frame",
					"Remove the parameter, or define a HandlerMethodArgumentResolver bean that supports it.", null);
		}
		if (this.payload != null) {
			throw this.handler.cannotWork(
					"it has two payload parameters, of type " + this.payload.getParameterType().getTypeName()
							+ " and of type " + parameter.getParameterType().getTypeName(),
					"Keep one of them: a frame has one payload. The other parameter may be a Connection.", null);
		}
		this.payload = parameter;
		Payload annotation = parameter.getParameterAnnotation(Payload.class);
		if (annotation != null && StringUtils.hasText(annotation.expression())) {
			throw this.handler.cannotWork("its @Payload has an expression, which is not supported",
					"Take the whole payload and pick what you need from it.", null);
		}
	}

	private Argument payload(MethodParameter parameter, @Nullable Route route) {
		PayloadReader reader = payloadReader(parameter);
		if (route == null) {
			return (connection, frame, event) -> reader.read(frame);
		}
		return (connection, frame, event) -> reader.read(route.payload(frame));
	}

	private PayloadReader payloadReader(MethodParameter parameter) {
		try {
			return this.sources.converters().reader(parameter, this.charset);
		}
		catch (UnsupportedTypeException ex) {
			throw this.handler.cannotWork(String.valueOf(ex.getMessage()), ex.action(), ex);
		}
	}

}
