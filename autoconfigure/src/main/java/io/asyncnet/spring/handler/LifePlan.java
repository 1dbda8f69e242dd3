package io.asyncnet.spring.handler;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;

import io.asyncnet.spring.convert.FrameConverters;
import io.asyncnet.spring.convert.ReplyWriter;
import io.asyncnet.spring.convert.UnsupportedTypeException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;

/**
 * Decides what happens to what a method returns that is not for frames, and which
 * exceptions it is for.
 */
final class LifePlan {

	private static final List<Class<?>> SEVERAL_OR_LATER = List.of(Iterable.class, Iterator.class, BaseStream.class,
			Optional.class, Future.class);

	private LifePlan() {
	}

	/** Return what writes the result of a method, {@code null} if it has none. */
	static @Nullable ReplyWriter writer(HandlerMethod method, FrameConverters converters, Charset charset) {
		MethodParameter returnType = method.returnType();
		Class<?> type = ResolvableType.forMethodParameter(returnType).resolve(Object.class);
		if (type == void.class || type == Void.class) {
			return null;
		}
		if (method.role() == HandlerRole.CLOSE) {
			throw method.cannotWork("it returns " + type.getTypeName() + ", but nobody is there any more to receive it",
					"Return nothing. A @OnDrain method can say goodbye.", null);
		}
		if (SEVERAL_OR_LATER.stream().anyMatch((refused) -> refused.isAssignableFrom(type))
				|| ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) != null) {
			throw method.cannotWork(
					"it returns " + type.getTypeName() + ", but what it returns is one frame, known when it returns",
					"Return that frame's payload, or null for none; Connection.send sends more, also later.", null);
		}
		try {
			return converters.writer(returnType, type, charset);
		}
		catch (UnsupportedTypeException ex) {
			throw method.cannotWork(String.valueOf(ex.getMessage()), ex.action(), ex);
		}
	}

	/** Return which exceptions a method is for. */
	static Class<? extends Throwable> exceptionType(HandlerMethod method) {
		List<Class<?>> types = Arrays.stream(method.parameters())
			.<Class<?>>map(MethodParameter::getParameterType)
			.filter(Throwable.class::isAssignableFrom)
			.toList();
		if (types.size() != 1) {
			throw method.cannotWork(
					types.isEmpty() ? "it does not take an exception, so nothing says which ones it is for"
							: "it takes two exceptions",
					"Give it one parameter of the type of exceptions that it answers, such as 'Exception failure'.",
					null);
		}
		return types.get(0).asSubclass(Throwable.class);
	}

}
