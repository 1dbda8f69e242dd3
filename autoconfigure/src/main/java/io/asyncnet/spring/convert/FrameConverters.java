package io.asyncnet.spring.convert;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import io.asyncnet.socket.Frame;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.converter.CompositeMessageConverter;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.validation.Validator;

/**
 * Chooses, once for each handler method, how its frames are read and its replies written.
 * {@code String}, {@code byte[]} and {@code ByteBuffer} are read and written directly.
 * For any other type each frame becomes a message that has the bytes as its payload and
 * no headers, which the message converters are offered in their order.
 *
 * @since 0.1.0
 */
public final class FrameConverters {

	private final @Nullable CompositeMessageConverter converter;

	private final @Nullable Validator validator;

	/**
	 * Create an instance.
	 * @param converters converters for types other than text and bytes; the first one
	 * that converts counts
	 * @param validator what validates payloads that are to be validated, or {@code null}
	 */
	public FrameConverters(Collection<? extends MessageConverter> converters, @Nullable Validator validator) {
		this.converter = converters.isEmpty() ? null : new CompositeMessageConverter(List.copyOf(converters));
		this.validator = validator;
	}

	/**
	 * Choose how frames are read. To learn whether something converts them to the
	 * parameter's type the converters are offered the frame <code>{}</code>. A parameter
	 * that is an {@code Optional}, that may be {@code null}, or that is annotated with
	 * {@code @Payload(required = false)}, is absent when the frame is empty.
	 * @param parameter the payload parameter of the handler method
	 * @param charset how text is encoded
	 * @return the reader
	 * @throws UnsupportedTypeException if nothing converts frames to the type, or if it
	 * is to be validated and there is no validator
	 */
	public PayloadReader reader(MethodParameter parameter, Charset charset) {
		boolean required = isRequired(parameter);
		PayloadReader reader = directReader(parameter.nestedIfOptional().getNestedParameterType(), charset);
		if (reader == null) {
			reader = ConvertingReader.create(this.converter, parameter.nestedIfOptional(), required);
		}
		reader = ValidatingReader.wrap(required ? reader : absentIfEmpty(reader), parameter, this.validator);
		return (parameter.getParameterType() == Optional.class) ? optional(reader) : reader;
	}

	private static boolean isRequired(MethodParameter parameter) {
		Payload annotation = parameter.getParameterAnnotation(Payload.class);
		boolean optional = (annotation != null && !annotation.required()) || parameter.isOptional();
		return !optional || parameter.getParameterType().isPrimitive();
	}

	private static PayloadReader absentIfEmpty(PayloadReader reader) {
		return (frame) -> (frame.length() > 0) ? reader.read(frame) : null;
	}

	private static PayloadReader optional(PayloadReader reader) {
		return (frame) -> Optional.ofNullable(reader.read(frame));
	}

	private static @Nullable PayloadReader directReader(Class<?> type, Charset charset) {
		if (type == String.class) {
			return (frame) -> frame.text(charset);
		}
		if (type == byte[].class) {
			return Frame::toByteArray;
		}
		if (type == ByteBuffer.class) {
			return (frame) -> ByteBuffer.wrap(frame.toByteArray());
		}
		return null;
	}

	/**
	 * Choose how replies are written.
	 * @param returnType what the handler method returns, or what it promises to return
	 * later
	 * @param type the type of the reply
	 * @param charset how text is encoded
	 * @return the writer
	 * @throws UnsupportedTypeException if nothing converts replies of the type
	 */
	public ReplyWriter writer(MethodParameter returnType, Class<?> type, Charset charset) {
		if (type == String.class) {
			return (reply, replies) -> replies.add((String) reply, charset);
		}
		if (type == byte[].class) {
			return (reply, replies) -> replies.add((byte[]) reply);
		}
		if (ByteBuffer.class.isAssignableFrom(type)) {
			return (reply, replies) -> replies.add((ByteBuffer) reply);
		}
		return ConvertingWriter.create(this.converter, returnType, type, charset);
	}

	/**
	 * Write what is sent, rather than returned by a handler, by its own type.
	 * @param charset how text is encoded
	 * @return a writer for payloads of any type, which fails for those that nothing
	 * converts
	 */
	public ReplyWriter writer(Charset charset) {
		return new ConvertingWriter(this.converter, null, charset);
	}

}
