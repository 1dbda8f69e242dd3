package io.asyncnet.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.aot.hint.annotation.Reflective;

/**
 * Marks a method of a bean that says goodbye when a listener stops: it is called for each
 * connection that is open then, after the frames that have arrived, and before the
 * connection ends.
 * <p>
 * What it returns is sent, one frame, converted as a reply is; {@code null} and
 * {@code void} mean nothing. It may take the {@link io.asyncnet.socket.Connection} and
 * whatever a {@code HandlerMethodArgumentResolver} bean supports. It runs where the
 * listener's frames are handled. Several methods for one listener are called in the order
 * of their beans. An exception ends the connection as
 * {@link io.asyncnet.CloseReason#HANDLER_FAILED}.
 *
 * @since 0.1.0
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Reflective(SocketMethodReflectiveProcessor.class)
public @interface OnDrain {

	/**
	 * Return the name of the listener whose connections they are. Placeholders such as
	 * <code>${quotes.listener}</code> are resolved.
	 * @return the listener's name; when it is empty, that of a {@link SocketHandler} on
	 * the class, or else the listeners of the {@link SocketHandler} methods of the class,
	 * or, in a {@link SocketAdvice}, those of the advice
	 */
	String value() default "";

}
