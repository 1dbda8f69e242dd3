package io.asyncnet.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.aot.hint.annotation.Reflective;

/**
 * Marks a method of a bean that is called for each new connection of a listener, when it
 * has been accepted and its TLS handshake is done, before its first frame.
 * <p>
 * What it returns is sent as a greeting, one frame, converted as a reply is; {@code null}
 * and {@code void} mean none. To refuse the connection it calls
 * {@link io.asyncnet.socket.Connection#close()}, and what it returned still leaves, or it
 * throws: then an {@link OnError} method may have a last word, and the connection ends as
 * {@link io.asyncnet.CloseReason#HANDLER_FAILED}.
 * <p>
 * It may take the {@link io.asyncnet.socket.Connection} and whatever a
 * {@code HandlerMethodArgumentResolver} bean supports. It runs where the listener's
 * frames are handled. Several methods for one listener are called in the order of their
 * beans ({@link org.springframework.core.annotation.Order @Order}), until one of them
 * refuses.
 *
 * @since 0.1.0
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Reflective(SocketMethodReflectiveProcessor.class)
public @interface OnOpen {

	/**
	 * Return the name of the listener whose connections they are. Placeholders such as
	 * <code>${quotes.listener}</code> are resolved.
	 * @return the listener's name; when it is empty, that of a {@link SocketHandler} on
	 * the class, or else the listeners of the {@link SocketHandler} methods of the class,
	 * or, in a {@link SocketAdvice}, those of the advice
	 */
	String value() default "";

}
