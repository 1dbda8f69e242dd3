package io.asyncnet.spring.handler;

import java.nio.charset.Charset;

import io.asyncnet.socket.Connection;
import io.asyncnet.spring.convert.FrameConverters;
import io.asyncnet.spring.convert.PayloadReader;
import io.asyncnet.spring.convert.UnsupportedTypeException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.util.StringUtils;

/**
 * Decides where each argument of a handler method comes from.
 */
final class ArgumentPlan {

	private final HandlerMethod handler;

	private final FrameConverters converters;

	private final Charset charset;

	private @Nullable MethodParameter payload;

	private ArgumentPlan(HandlerMethod handler, FrameConverters converters, Charset charset) {
		this.handler = handler;
		this.converters = converters;
		this.charset = charset;
	}

	static Argument[] of(HandlerMethod handler, FrameConverters converters, Charset charset) {
		ArgumentPlan plan = new ArgumentPlan(handler, converters, charset);
		MethodParameter[] parameters = handler.parameters();
		Argument[] arguments = new Argument[parameters.length];
		for (int i = 0; i < parameters.length; i++) {
			arguments[i] = plan.argument(parameters[i]);
		}
		return arguments;
	}

	private Argument argument(MethodParameter parameter) {
		if (parameter.getParameterType() == Connection.class) {
			return (connection, frame) -> connection;
		}
		checkPayload(parameter);
		PayloadReader reader = payloadReader(parameter);
		return (connection, frame) -> reader.read(frame);
	}

	private void checkPayload(MethodParameter parameter) {
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

	private PayloadReader payloadReader(MethodParameter parameter) {
		try {
			return this.converters.reader(parameter, this.charset);
		}
		catch (UnsupportedTypeException ex) {
			throw this.handler.cannotWork(String.valueOf(ex.getMessage()), ex.action(), ex);
		}
	}

}
