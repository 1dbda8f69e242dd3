package io.asyncnet.spring.convert;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

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
		if (reply instanceof byte[] bytes) {
			replies.add(bytes);
		}
		else if (reply instanceof ByteBuffer buffer) {
			replies.add(buffer);
		}
		else if (reply instanceof CharSequence text) {
			replies.add(text.toString(), this.charset);
		}
		else {
			addConverted(reply, replies);
		}
	}

	/**
	 * Bytes that an application returns are sent as they are, but of those that a
	 * converter made it knows nothing: the framing has to look for what ends a frame, as
	 * it does in text. In Latin-1 each char is one byte.
	 */
	private void addConverted(Object reply, Replies replies) {
		Object converted = convert(reply);
		try {
			if (converted instanceof byte[] bytes) {
				replies.add(new String(bytes, StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1);
			}
			else if (converted instanceof CharSequence text) {
				replies.add(text.toString(), this.charset);
			}
			else {
				throw new ReplyConversionException(reply.getClass(), "no MessageConverter writes it as bytes or text",
						null);
			}
		}
		catch (IllegalArgumentException ex) {
			throw new ReplyConversionException(reply.getClass(),
					"the framing cannot carry what its MessageConverter wrote as one frame (JSON for lines must not be"
							+ " indented, and binary formats need a length)",
					ex);
		}
	}

	/** Return a {@code byte[]} or text if a converter makes that of the reply. */
	private @Nullable Object convert(Object reply) {
		if (this.converter == null) {
			return null;
		}
		try {
			Message<?> message = this.converter.toMessage(reply, null, this.returnType);
			Object payload = (message != null) ? message.getPayload() : null;
			if (payload instanceof ByteBuffer buffer) {
				byte[] bytes = new byte[buffer.remaining()];
				buffer.get(buffer.position(), bytes);
				return bytes;
			}
			return payload;
		}
		catch (RuntimeException ex) {
			throw new ReplyConversionException(reply.getClass(), "its MessageConverter failed", ex);
		}
	}

}
