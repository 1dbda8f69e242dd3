package io.asyncnet.spring.handler;

import java.util.Collection;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.BaseStream;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;

/**
 * What a handler method returns, from the outside to the inside: perhaps a promise,
 * perhaps an {@code Optional}, perhaps many, of what becomes a frame.
 *
 * @param promise how the result is promised, {@code null} if it is not
 * @param optional whether it is an {@code Optional}
 * @param sources makes the source of many frames, {@code null} if it is one
 * @param iterated whether the source is iterated, which may block
 * @param frame what becomes a frame
 * @param type its type
 */
record ReplyType(@Nullable Promise promise, boolean optional, @Nullable Function<Object, FrameSource> sources,
		boolean iterated, MethodParameter frame, Class<?> type) {

	static ReplyType of(HandlerMethod handler) {
		MethodParameter parameter = handler.returnType();
		ResolvableType type = ResolvableType.forMethodParameter(parameter);
		Promise promise = Promise.of(type.resolve(Object.class));
		if (promise != null) {
			type = Promise.promised(type);
			parameter = parameter.nested();
			if (Promise.of(type.resolve(Object.class)) != null) {
				throw handler.cannotWork("it returns " + name(handler) + ", a promise of a promise",
						"Return the inner one.", null);
			}
		}
		boolean optional = type.resolve() == Optional.class;
		if (optional) {
			type = type.getGeneric();
			parameter = parameter.nested();
		}
		Class<?> result = type.resolve(Object.class);
		Function<Object, FrameSource> sources = sources(result);
		boolean iterated = isIterated(result);
		if (optional && sources != null) {
			throw handler.cannotWork("it returns " + name(handler) + ", an Optional of many",
					"Return the many, and an empty one of them when there is no reply.", null);
		}
		if (sources != null) {
			type = element(type, result);
			parameter = parameter.nested();
		}
		Class<?> frame = type.resolve(Object.class);
		requireFrame(handler, frame, optional || sources != null);
		return new ReplyType(promise, optional, sources, iterated, parameter, frame);
	}

	/**
	 * An {@code Iterable} of another name, such as a tree of JSON or a path, is one value
	 * that happens to have parts; and an array is one value because bytes are.
	 */
	static boolean isIterated(Class<?> type) {
		return type == Iterable.class || Collection.class.isAssignableFrom(type)
				|| Iterator.class.isAssignableFrom(type) || BaseStream.class.isAssignableFrom(type);
	}

	static @Nullable Function<Object, FrameSource> sources(Class<?> type) {
		if (isIterated(type)) {
			return IteratedFrames::new;
		}
		if (Flow.Publisher.class.isAssignableFrom(type)) {
			return (result) -> PublishedFrames.of((Flow.Publisher<?>) result);
		}
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(type);
		if (adapter == null || !adapter.isMultiValue()) {
			return null;
		}
		return (result) -> ReactiveFrames.of(adapter.toPublisher(result));
	}

	private static ResolvableType element(ResolvableType type, Class<?> declared) {
		for (Class<?> many : new Class<?>[] { Iterable.class, Iterator.class, BaseStream.class,
				Flow.Publisher.class }) {
			if (many.isAssignableFrom(declared)) {
				return type.as(many).getGeneric(0);
			}
		}
		return type.getGeneric();
	}

	private static void requireFrame(HandlerMethod handler, Class<?> type, boolean inside) {
		boolean several = sources(type) != null && !Collection.class.isAssignableFrom(type);
		if (inside && (Promise.of(type) != null || type == Optional.class || several)) {
			throw handler.cannotWork(
					"it returns " + name(handler) + ", in which each " + type.getSimpleName()
							+ " would have to be a frame",
					"Return the frames themselves, for example by flatMap; only the whole result may be promised.",
					null);
		}
		if (Future.class.isAssignableFrom(type)) {
			throw handler.cannotWork("it returns " + type.getTypeName() + ", which does not tell when it is done",
					"Return a CompletableFuture, or wait for the result and return that.", null);
		}
	}

	private static String name(HandlerMethod handler) {
		return ResolvableType.forMethodParameter(handler.returnType()).toString();
	}

}
