package io.asyncnet.spring.convert;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;

import io.asyncnet.socket.Replies;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.CompositeMessageConverter;

/**
 * Writes replies whose declared type does not say that they are text or bytes.
 */
final class ConvertingWriter implements ReplyWriter {

	private final @Nullable CompositeMessageConverter converter;

	private final @Nullable MethodParameter returnType;

	private final Charset charset;

	ConvertingWriter(@Nullable CompositeMessageConverter converter, @Nullable MethodParameter returnType,
			Charset charset) {
		this.converter = converter;
		this.returnType = returnType;
		this.charset = charset;
	}

	static ConvertingWriter create(@Nullable CompositeMessageConverter converter, MethodParameter returnType,
			Class<?> type, Charset charset) {
		boolean nothing = type == void.class || type == Void.class;
		boolean maybeDirect = type.isAssignableFrom(String.class) || type.isAssignableFrom(byte[].class);
		if (converter == null && !nothing && !maybeDirect) {
			throw new UnsupportedTypeException("nothing converts its reply of type " + type.getTypeName(),
					ConvertingReader.ADD_CONVERTER, null);
		}
		return new ConvertingWriter(converter, returnType, charset);
	}

	@Override
	public void write(Object reply, Replies replies) {
		if (reply instanceof byte[] || reply instanceof CharSequence || reply instanceof ByteBuffer) {
			add(reply, reply.getClass(), replies);
			return;
		}
		add(convert(reply), reply.getClass(), replies);
	}

	private @Nullable Object convert(Object reply) {
		if (this.converter == null) {
			return null;
		}
		try {
			Message<?> message = this.converter.toMessage(reply, null, this.returnType);
			return (message != null) ? message.getPayload() : null;
		}
		catch (RuntimeException ex) {
			throw new ReplyConversionException(reply.getClass(), "its MessageConverter failed", ex);
		}
	}

	private void add(@Nullable Object payload, Class<?> type, Replies replies) {
		if (payload instanceof byte[] bytes) {
			replies.add(bytes);
		}
		else if (payload instanceof CharSequence text) {
			replies.add(text.toString(), this.charset);
		}
		else if (payload instanceof ByteBuffer buffer) {
			replies.add(buffer);
		}
		else {
			throw new ReplyConversionException(type, "no MessageConverter writes it as bytes or text", null);
		}
	}

}
