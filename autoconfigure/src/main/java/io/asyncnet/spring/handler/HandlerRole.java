package io.asyncnet.spring.handler;

import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.List;

import io.asyncnet.spring.annotation.OnClose;
import io.asyncnet.spring.annotation.OnDrain;
import io.asyncnet.spring.annotation.OnError;
import io.asyncnet.spring.annotation.OnOpen;
import io.asyncnet.spring.annotation.SocketHandler;

/**
 * What a handler method is called for.
 */
enum HandlerRole {

	/** A frame, or a whole connection. */
	HANDLE(SocketHandler.class, "a frame"),

	/** A new connection. */
	OPEN(OnOpen.class, "a new connection"),

	/** A connection that has ended. */
	CLOSE(OnClose.class, "a connection that has ended"),

	/** A connection that is about to end because its listener stops. */
	DRAIN(OnDrain.class, "a connection of a listener that stops"),

	/** An exception. */
	ERROR(OnError.class, "an exception");

	static final List<Class<? extends Annotation>> ANNOTATIONS = Arrays.stream(values())
		.<Class<? extends Annotation>>map(HandlerRole::annotation)
		.toList();

	private final Class<? extends Annotation> annotation;

	private final String occasion;

	HandlerRole(Class<? extends Annotation> annotation, String occasion) {
		this.annotation = annotation;
		this.occasion = occasion;
	}

	Class<? extends Annotation> annotation() {
		return this.annotation;
	}

	/** Return what it is called for, in words. */
	String occasion() {
		return this.occasion;
	}

}
