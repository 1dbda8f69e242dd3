package io.asyncnet.spring.annotation;

import io.asyncnet.CloseReason;
import io.asyncnet.socket.AsyncSocket;
import io.asyncnet.socket.Connection;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.handler.annotation.MessageMappingReflectiveProcessor;

/**
 * Tells native images what to keep of an annotated method: itself, and how objects of its
 * payload, of its reply and of its route variables are made and read.
 */
final class SocketMethodReflectiveProcessor extends MessageMappingReflectiveProcessor {

	/** What nobody converts is left out, with all that it refers to. */
	@Override
	protected boolean couldBePayload(MethodParameter parameter) {
		Class<?> type = parameter.getParameterType();
		return type != Connection.class && type != AsyncSocket.class && type != CloseReason.class
				&& !Throwable.class.isAssignableFrom(type) && super.couldBePayload(parameter);
	}

}
