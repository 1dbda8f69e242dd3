package io.asyncnet.spring.handler;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.Frame;
import io.asyncnet.spring.routing.Route;
import io.asyncnet.spring.routing.RouteVariableException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.TypeDescriptor;

/**
 * An argument that is a word of the frame.
 *
 * @param route the route that all frames of the method have
 * @param index which of its variables
 * @param parameter the parameter
 * @param conversion converts words
 */
record VariableArgument(Route route, int index, MethodParameter parameter,
		ConversionService conversion) implements Argument {

	private static final TypeDescriptor WORD = TypeDescriptor.valueOf(String.class);

	boolean canConvert() {
		return this.conversion.canConvert(WORD, new TypeDescriptor(this.parameter));
	}

	@Override
	public @Nullable Object resolve(Connection connection, Frame frame, @Nullable Object event) {
		String word = this.route.variable(frame, this.index);
		if (this.parameter.getParameterType() == String.class) {
			return word;
		}
		try {
			return this.conversion.convert(word, WORD, new TypeDescriptor(this.parameter));
		}
		catch (ConversionException ex) {
			throw new RouteVariableException(this.route.variables().get(this.index), this.parameter.getParameterType(),
					ex);
		}
	}

}
