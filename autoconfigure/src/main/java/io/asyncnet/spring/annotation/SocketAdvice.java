package io.asyncnet.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.stereotype.Component;

/**
 * Marks a bean whose {@link OnError}, {@link OnOpen}, {@link OnClose} and {@link OnDrain}
 * methods are for all listeners that handle frames, or for some of them. Where beans
 * compete their {@link org.springframework.core.annotation.Order @Order} decides.
 * Listeners whose connections a method takes whole, as
 * {@link io.asyncnet.socket.AsyncSocket}, have no use for it.
 *
 * @since 0.1.0
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Component
public @interface SocketAdvice {

	/**
	 * Return the names of the listeners. Placeholders are resolved.
	 * @return the names; when there is none, all listeners
	 */
	String[] value() default {};

}
