package io.asyncnet.spring.autoconfigure;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;
import tools.jackson.dataformat.cbor.CBORMapper;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.AbstractMessageConverter;
import org.springframework.util.MimeType;

/**
 * CBOR for every type, as the guide shows it.
 */
class CborMessageConverter extends AbstractMessageConverter {

	private final CBORMapper mapper = new CBORMapper();

	CborMessageConverter() {
		super(new MimeType("application", "cbor"));
	}

	@Override
	protected boolean supports(Class<?> type) {
		return true;
	}

	@Override
	protected Object convertFromInternal(Message<?> message, Class<?> type, @Nullable Object hint) {
		Type full = (hint instanceof MethodParameter parameter) ? parameter.getNestedGenericParameterType() : type;
		return this.mapper.readValue((byte[]) message.getPayload(), this.mapper.constructType(full));
	}

	@Override
	protected Object convertToInternal(Object payload, @Nullable MessageHeaders headers, @Nullable Object hint) {
		return this.mapper.writeValueAsBytes(payload);
	}

}
