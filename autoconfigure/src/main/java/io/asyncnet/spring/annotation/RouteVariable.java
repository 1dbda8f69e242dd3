package io.asyncnet.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a parameter of a {@link SocketHandler} method that takes the word which stands
 * for a variable of the method's {@linkplain SocketHandler#route() route}. It is decoded
 * with the listener's charset, and converted to the type of the parameter by the
 * application's {@link org.springframework.core.convert.ConversionService
 * ConversionService}; a word that cannot be converted counts as an exception of the
 * method.
 *
 * @since 0.1.0
 */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface RouteVariable {

	/**
	 * Return the name of the variable.
	 * @return the name; when it is empty, that of the parameter
	 */
	String value() default "";

}
