package io.asyncnet.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.aot.hint.annotation.Reflective;

/**
 * Marks a method of a bean that handles the frames of a listener, or takes its
 * connections whole.
 * <p>
 * A method for frames may have these parameters, in any order:
 * <ul>
 * <li>the payload: a {@code String}, a {@code byte[]} or a {@code ByteBuffer} that it may
 * keep, or any type that a Spring
 * {@link org.springframework.messaging.converter.MessageConverter MessageConverter}
 * reads, such as an object from JSON. It may be marked with
 * {@link org.springframework.messaging.handler.annotation.Payload @Payload}, and with
 * {@code @Valid} or {@code @Validated} to be validated. A frame that cannot be converted,
 * and an invalid payload, count as an exception of the method;
 * <li>the {@link io.asyncnet.socket.Connection} that the frame came from;
 * <li>a {@link RouteVariable @RouteVariable}, if the method has a {@link #route() route};
 * <li>whatever a bean of spring-messaging's {@code HandlerMethodArgumentResolver}
 * supports.
 * </ul>
 * What the method returns is the reply, one frame: a {@code String}, {@code byte[]} or
 * {@code ByteBuffer}, or any object that a {@code MessageConverter} writes. {@code null}
 * and {@code void} mean no reply. A {@code CompletionStage}, or a reactive type of at
 * most one value such as {@code Mono}, stands for a reply that comes later; replies leave
 * in the order of the frames they answer all the same.
 * <p>
 * An exception from the method, or from the stage that it returned, ends the connection
 * as {@link io.asyncnet.CloseReason#HANDLER_FAILED}, unless an {@link OnError} method
 * answers it.
 * <p>
 * A method whose only parameter is an {@link io.asyncnet.socket.AsyncSocket} owns the
 * connection from its beginning to its end and receives what it wants. It returns
 * nothing, or a stage; when it returns, or its stage completes, the connection closes
 * after what was sent has left.
 * <p>
 * On a class the annotation names the listener, and the execution, of all methods of the
 * class that are annotated and do not say otherwise; by itself it makes no method a
 * handler. One bean serves all connections of a listener, so it must be thread-safe; the
 * frames of any one connection are handled one after the other.
 *
 * @since 0.1.0
 */
@Documented
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Reflective(SocketMethodReflectiveProcessor.class)
public @interface SocketHandler {

	/** The listener's name where no annotation says another. */
	String DEFAULT_LISTENER = "default";

	/**
	 * Return the name of the listener whose frames are handled. Placeholders such as
	 * <code>${quotes.listener}</code> are resolved.
	 * @return the listener's name; when it is empty, that of the annotation on the class,
	 * or else {@value #DEFAULT_LISTENER}
	 */
	String value() default "";

	/**
	 * Return which frames are handled: those that have this route, which the listener's
	 * {@code route} properties find. For example {@code GET {key}} by first word,
	 * {@code order} by a JSON property, or {@code 0x01} by first bytes. By words and
	 * bytes the payload is what follows the route. Upper and lower case differ.
	 * @return the route; when it is empty, all frames that no other method's route is for
	 */
	String route() default "";

	/**
	 * Return where the method runs. Being closer to the code this wins over the
	 * {@code execution} property of the listener.
	 * @return the execution; when it is {@link Execution#AUTO}, that of the annotation on
	 * the class, or else that of the listener's property, or else by the return type
	 */
	Execution execution() default Execution.AUTO;

}
