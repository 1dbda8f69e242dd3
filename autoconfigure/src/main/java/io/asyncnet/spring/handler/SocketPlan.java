package io.asyncnet.spring.handler;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import io.asyncnet.socket.AsyncSocket;
import io.asyncnet.socket.Connection;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;

/**
 * Decides how a method is called that takes whole connections.
 *
 * @param stages makes a stage of what the method returns; {@code null} if it returns
 * nothing, when the connection has been served
 * @param arguments where its arguments come from
 */
record SocketPlan(@Nullable Function<Object, CompletionStage<?>> stages, List<SocketArgument> arguments) {

	private static final MethodType CALL = MethodType.methodType(Object.class, Object[].class);

	static SocketPlan of(HandlerMethod handler, IdentityArguments identities) {
		List<SocketArgument> arguments = new ArrayList<>();
		for (MethodParameter parameter : handler.parameters()) {
			arguments.add(argument(handler, parameter, identities));
		}
		if (Collections.frequency(arguments, SocketArgument.SOCKET) > 1) {
			throw handler.cannotWork("it has two AsyncSocket parameters", "Keep one of them: it is the connection.",
					null);
		}
		return new SocketPlan(stages(handler), arguments);
	}

	private static @Nullable Function<Object, CompletionStage<?>> stages(HandlerMethod handler) {
		ResolvableType type = ResolvableType.forMethodParameter(handler.returnType());
		Class<?> declared = type.resolve(Object.class);
		if (declared == void.class || declared == Void.class) {
			return null;
		}
		Promise promise = Promise.of(declared);
		if (promise == null) {
			throw handler.cannotWork(
					"it returns " + declared.getTypeName() + ", but what would be a reply has no frame to answer",
					"Return nothing, or a CompletionStage or Mono that tells when the connection has been served; send with"
							+ " AsyncSocket.send.",
					null);
		}
		if (Promise.of(Promise.promised(type).resolve(Object.class)) != null) {
			throw handler.cannotWork("it returns " + type + ", a promise of a promise", "Return the inner one.", null);
		}
		return promise.stages();
	}

	private static SocketArgument argument(HandlerMethod handler, MethodParameter parameter,
			IdentityArguments identities) {
		Class<?> type = parameter.getParameterType();
		if (type == AsyncSocket.class) {
			return SocketArgument.SOCKET;
		}
		Function<@Nullable Principal, @Nullable Object> identity = identities.find(handler, parameter);
		if (identity != null) {
			return (socket, peer) -> identity.apply(peer);
		}
		if (type == Connection.class) {
			throw handler.cannotWork("it takes an AsyncSocket and a Connection, which handlers of frames have",
					"Remove the Connection: the socket has the addresses and the TLS session, and it sends and closes.",
					null);
		}
		throw handler.cannotWork(
				"it takes an AsyncSocket and a payload of type " + type.getTypeName()
						+ ", but whoever owns the connection receives its bytes without frames",
				"Remove the payload and receive from the socket, or remove the socket and handle frames.", null);
	}

	/** Whether the method asks who the peer is. */
	boolean takesPeer() {
		return this.arguments.size() > 1;
	}

	/** Whether the method returns before the connection has been served. */
	boolean later() {
		return this.stages != null;
	}

	/**
	 * Make the call.
	 * @param method the bean's method, bound to the bean
	 * @return what serves a connection
	 */
	SocketCall call(MethodHandle method) {
		SocketArgument[] arguments = this.arguments.toArray(SocketArgument[]::new);
		MethodHandle target = method.asFixedArity().asSpreader(Object[].class, arguments.length).asType(CALL);
		Function<Object, CompletionStage<?>> stages = this.stages;
		return (socket, peer) -> {
			@Nullable Object[] values = new @Nullable Object[arguments.length];
			for (int i = 0; i < values.length; i++) {
				values[i] = arguments[i].resolve(socket, peer);
			}
			Object result = (Object) target.invokeExact(values);
			return (stages != null && result != null) ? stages.apply(result) : null;
		};
	}

	/**
	 * A handler method with its bean.
	 */
	@FunctionalInterface
	interface SocketCall {

		@Nullable CompletionStage<?> call(AsyncSocket socket, @Nullable Principal peer) throws Throwable;

	}

	/**
	 * Where one argument comes from.
	 */
	@FunctionalInterface
	interface SocketArgument {

		/** The socket itself. */
		SocketArgument SOCKET = (socket, peer) -> socket;

		@Nullable Object resolve(AsyncSocket socket, @Nullable Principal peer);

	}

}
