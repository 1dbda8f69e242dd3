package io.asyncnet.spring.convert;

import java.nio.charset.StandardCharsets;

import io.asyncnet.socket.Frame;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.SmartMessageConverter;
import org.springframework.messaging.support.GenericMessage;

/**
 * Reads payloads by message converters.
 */
final class ConvertingReader implements PayloadReader {

	static final String ADD_CONVERTER = "Add 'org.springframework.boot:spring-boot-starter-jackson' to have it converted"
			+ " from and to JSON, define a MessageConverter bean that converts it, or use String, byte[] or ByteBuffer.";

	private final SmartMessageConverter converter;

	private final MethodParameter parameter;

	private final Class<?> type;

	private final boolean required;

	private ConvertingReader(SmartMessageConverter converter, MethodParameter parameter, boolean required) {
		this.converter = converter;
		this.parameter = parameter;
		this.type = parameter.getNestedParameterType();
		this.required = required;
	}

	/**
	 * Create a reader.
	 * @param converter what converts, or {@code null}
	 * @param parameter the payload, which is what is in an {@code Optional}
	 * @param required whether there must be a payload
	 */
	static ConvertingReader create(@Nullable SmartMessageConverter converter, MethodParameter parameter,
			boolean required) {
		if (converter == null) {
			throw unsupported(parameter, ": there is no MessageConverter", ADD_CONVERTER, null);
		}
		ConvertingReader reader = new ConvertingReader(converter, parameter, required);
		reader.probe();
		return reader;
	}

	/**
	 * A converter does not tell what it converts, so it is tried. An empty JSON object is
	 * what most types can be made of, and what makes Jackson complain about a type that
	 * can be made of nothing.
	 */
	private void probe() {
		Object payload;
		try {
			payload = convert("{}".getBytes(StandardCharsets.US_ASCII));
		}
		catch (RuntimeException ex) {
			Throwable definition = invalidDefinition(ex);
			if (definition != null) {
				throw unsupported(this.parameter, ": " + definition.getMessage(),
						"Use a class or record that can be created from JSON, or define a MessageConverter bean"
								+ " that converts the type.",
						ex);
			}
			// A converter feels responsible for the type, it only does not like the
			// probe.
			return;
		}
		if (payload == null) {
			throw unsupported(this.parameter, "",
					ADD_CONVERTER
							+ " A converter that knows the type must throw MessageConversionException, not return null,"
							+ " when it cannot read the content.",
					null);
		}
	}

	/** By name: Jackson may be absent, or be there in two versions. */
	private static @Nullable Throwable invalidDefinition(Throwable failure) {
		Throwable cause = failure;
		while (cause != null) {
			if (cause.getClass().getSimpleName().equals("InvalidDefinitionException")) {
				return cause;
			}
			cause = cause.getCause();
		}
		return null;
	}

	private static UnsupportedTypeException unsupported(MethodParameter parameter, String reason, String action,
			@Nullable Throwable cause) {
		String type = parameter.getNestedGenericParameterType().getTypeName();
		return new UnsupportedTypeException("nothing converts frames to its payload of type " + type + reason, action,
				cause);
	}

	@Override
	public @Nullable Object read(Frame frame) {
		int length = frame.length();
		Object payload;
		try {
			payload = convert(frame.toByteArray());
		}
		catch (RuntimeException ex) {
			throw new FrameConversionException(length, this.type, ex);
		}
		if (payload == null && this.required) {
			throw new FrameConversionException(length, this.type);
		}
		return payload;
	}

	private @Nullable Object convert(byte[] bytes) {
		Message<byte[]> message = new GenericMessage<>(bytes, NoHeaders.INSTANCE);
		return this.converter.fromMessage(message, this.type, this.parameter);
	}

}
