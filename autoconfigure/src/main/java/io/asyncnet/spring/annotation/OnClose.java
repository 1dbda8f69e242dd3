package io.asyncnet.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.aot.hint.annotation.Reflective;

/**
 * Marks a method of a bean that is called when a connection of a listener has ended:
 * exactly once for each connection that {@link OnOpen} methods are called for, whether or
 * not there are any, and also if one of them has refused it.
 * <p>
 * It may take the {@link io.asyncnet.CloseReason}, the
 * {@link io.asyncnet.socket.Connection}, to which nothing can be sent any more, and
 * whatever a {@code HandlerMethodArgumentResolver} bean supports, and it returns nothing.
 * An exception is logged and has no other effect. It runs where the listener's frames are
 * handled. Several methods for one listener are all called, in the order of their beans.
 *
 * @since 0.1.0
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Reflective(SocketMethodReflectiveProcessor.class)
public @interface OnClose {

	/**
	 * Return the name of the listener whose connections they are. Placeholders such as
	 * <code>${quotes.listener}</code> are resolved.
	 * @return the listener's name; when it is empty, that of a {@link SocketHandler} on
	 * the class, or else the listeners of the {@link SocketHandler} methods of the class,
	 * or, in a {@link SocketAdvice}, those of the advice
	 */
	String value() default "";

}
