package io.asyncnet.spring.handler;

import java.nio.charset.Charset;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.BaseStream;

import io.asyncnet.spring.convert.FrameConverters;
import io.asyncnet.spring.convert.ReplyWriter;
import io.asyncnet.spring.convert.UnsupportedTypeException;
import io.asyncnet.spring.observation.HandlerCalls.Recorder;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;

/**
 * Decides what happens to the return value of a handler method.
 *
 * @param later whether the method returns before its reply is known, and so does not
 * block
 * @param step what to do with a return value
 */
record ReplyPlan(boolean later, ReplyStep step) {

	static ReplyPlan of(HandlerMethod handler, FrameConverters converters, Charset charset, Recorder recorder) {
		MethodParameter returnType = handler.returnType();
		ResolvableType type = ResolvableType.forMethodParameter(returnType);
		Class<?> declared = type.resolve(Object.class);
		Function<Object, CompletionStage<?>> stages = stages(handler, declared);
		if (stages == null) {
			refuseMany(handler, declared);
			ReplyWriter writer = writer(handler, converters, returnType, declared, charset);
			return new ReplyPlan(false, (result, frame, replies) -> writer.write(result, replies));
		}
		Class<?> promised = promised(type, declared);
		if (stages(handler, promised) != null) {
			throw handler.cannotWork("it returns " + type + ", a promise of a promise", "Return the inner one.", null);
		}
		refuseMany(handler, promised);
		ReplyWriter writer = writer(handler, converters, returnType.nested(), promised, charset);
		return new ReplyPlan(true, new LaterReply(stages, writer, recorder));
	}

	/** Return what the promise of this type is about. */
	static Class<?> promised(ResolvableType type, Class<?> declared) {
		ResolvableType promise = CompletionStage.class.isAssignableFrom(declared) ? type.as(CompletionStage.class)
				: type;
		return promise.getGeneric().resolve(Object.class);
	}

	/**
	 * Return what makes a stage of a value of this type, or {@code null} if it is no
	 * promise.
	 */
	static @Nullable Function<Object, CompletionStage<?>> stages(HandlerMethod handler, Class<?> type) {
		if (CompletionStage.class.isAssignableFrom(type)) {
			return (result) -> (CompletionStage<?>) result;
		}
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(type);
		if (adapter == null) {
			return null;
		}
		if (adapter.isMultiValue()) {
			throw many(handler, type);
		}
		return (result) -> SingleValue.of(adapter.toPublisher(result));
	}

	private static void refuseMany(HandlerMethod handler, Class<?> type) {
		if (Flow.Publisher.class.isAssignableFrom(type) || BaseStream.class.isAssignableFrom(type)) {
			throw many(handler, type);
		}
		if (Future.class.isAssignableFrom(type)) {
			throw handler.cannotWork("it returns " + type.getTypeName() + ", which does not tell when it is done",
					"Return a CompletableFuture, or wait for the result and return that.", null);
		}
		if (type == Optional.class) {
			throw handler.cannotWork("it returns an Optional", "Return null when there is no reply.", null);
		}
	}

	private static SocketHandlerException many(HandlerMethod handler, Class<?> type) {
		return handler.cannotWork(
				"it returns " + type.getTypeName() + ", which may be many values; a reply is one frame",
				"Return one value, a CompletionStage or a Mono; further frames can be sent with Connection.send.",
				null);
	}

	private static ReplyWriter writer(HandlerMethod handler, FrameConverters converters, MethodParameter returnType,
			Class<?> type, Charset charset) {
		try {
			return converters.writer(returnType, type, charset);
		}
		catch (UnsupportedTypeException ex) {
			throw handler.cannotWork(String.valueOf(ex.getMessage()), ex.action(), ex);
		}
	}

}
