package io.asyncnet.spring.handler;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
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
 */
record SocketPlan(@Nullable Function<Object, CompletionStage<?>> stages) {

	private static final MethodType CALL = MethodType.methodType(Object.class, AsyncSocket.class);

	static SocketPlan of(HandlerMethod handler) {
		for (MethodParameter parameter : handler.parameters()) {
			checkParameter(handler, parameter);
		}
		if (handler.parameters().length > 1) {
			throw handler.cannotWork("it has two AsyncSocket parameters", "Keep one of them: it is the connection.",
					null);
		}
		ResolvableType type = ResolvableType.forMethodParameter(handler.returnType());
		Class<?> declared = type.resolve(Object.class);
		if (declared == void.class || declared == Void.class) {
			return new SocketPlan(null);
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
		return new SocketPlan(promise.stages());
	}

	private static void checkParameter(HandlerMethod handler, MethodParameter parameter) {
		Class<?> type = parameter.getParameterType();
		if (type == Connection.class) {
			throw handler.cannotWork("it takes an AsyncSocket and a Connection, which handlers of frames have",
					"Remove the Connection: the socket has the addresses and the TLS session, and it sends and closes.",
					null);
		}
		if (type != AsyncSocket.class) {
			throw handler.cannotWork(
					"it takes an AsyncSocket and a payload of type " + type.getTypeName()
							+ ", but whoever owns the connection receives its bytes without frames",
					"Remove the payload and receive from the socket, or remove the socket and handle frames.", null);
		}
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
		MethodHandle target = method.asFixedArity().asType(CALL);
		Function<Object, CompletionStage<?>> stages = this.stages;
		return (socket) -> {
			Object result = (Object) target.invokeExact(socket);
			return (stages != null && result != null) ? stages.apply(result) : null;
		};
	}

	/**
	 * A handler method with its bean.
	 */
	@FunctionalInterface
	interface SocketCall {

		@Nullable CompletionStage<?> call(AsyncSocket socket) throws Throwable;

	}

}
