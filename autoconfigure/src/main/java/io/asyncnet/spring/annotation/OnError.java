package io.asyncnet.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.aot.hint.annotation.Reflective;

/**
 * Marks a method of a bean that answers exceptions of a handler. It takes the exception
 * as a parameter, whose type says which ones it answers: those of {@link SocketHandler}
 * methods of its own class or, in a {@link SocketAdvice}, of all classes. The closest
 * type counts, and a method of the handler's class comes before one of an advice.
 * <p>
 * Its exceptions are those that the handler throws, also later, by the stage that it
 * returned, and those of converting and validating its payload and its reply. What the
 * method returns is the reply, one frame; {@code null} and {@code void} mean none. Either
 * way the connection stays open, unless the method calls
 * {@link io.asyncnet.socket.Connection#close()}. When the method itself throws, the
 * connection ends as {@link io.asyncnet.CloseReason#HANDLER_FAILED}, as it does when no
 * method is for the exception.
 * <p>
 * It also has the last word on bytes that are no frame
 * ({@link io.asyncnet.framing.FramingException}) and on a connection that {@link OnOpen}
 * has refused with an exception. In these cases the connection ends.
 * <p>
 * It may also take the {@link io.asyncnet.socket.Connection} and whatever a
 * {@code HandlerMethodArgumentResolver} bean supports. It runs where the frames are
 * handled, or on the thread that completes the stage, possibly while the connection's
 * next frame is being handled.
 *
 * @since 0.1.0
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Reflective(SocketMethodReflectiveProcessor.class)
public @interface OnError {

	/**
	 * Return the name of the listener whose handlers they are. Placeholders such as
	 * <code>${quotes.listener}</code> are resolved.
	 * @return the listener's name; when it is empty, that of a {@link SocketHandler} on
	 * the class, or else the listeners of the {@link SocketHandler} methods of the class,
	 * or, in a {@link SocketAdvice}, those of the advice
	 */
	String value() default "";

}
