package io.asyncnet.spring.convert;

import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.asyncnet.socket.Frame;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.validation.Errors;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;
import org.springframework.validation.SmartValidator;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.ValidationAnnotationUtils;

/**
 * Validates what another reader has read.
 */
final class ValidatingReader implements PayloadReader {

	/**
	 * A key of a map comes from the peer, an index of a list does not. A key may hold
	 * brackets too, so all is one up to the last of them.
	 */
	private static final Pattern MAP_KEY = Pattern.compile("\\[(?!\\d+](?:[.\\[]|$)).*]", Pattern.DOTALL);

	private final PayloadReader reader;

	private final Validator validator;

	private final Object[] hints;

	private ValidatingReader(PayloadReader reader, Validator validator, Object[] hints) {
		this.reader = reader;
		this.validator = validator;
		this.hints = hints;
	}

	static PayloadReader wrap(PayloadReader reader, MethodParameter parameter, @Nullable Validator validator) {
		Object @Nullable [] hints = validationHints(parameter);
		if (hints == null) {
			return reader;
		}
		if (validator == null) {
			throw new UnsupportedTypeException("its payload is to be validated and there is no validator",
					"Add 'org.springframework.boot:spring-boot-starter-validation', or remove the annotation.", null);
		}
		return new ValidatingReader(reader, validator, hints);
	}

	private static Object @Nullable [] validationHints(MethodParameter parameter) {
		for (Annotation annotation : parameter.getParameterAnnotations()) {
			Object[] hints = ValidationAnnotationUtils.determineValidationHints(annotation);
			if (hints != null) {
				return hints;
			}
		}
		return null;
	}

	@Override
	public @Nullable Object read(Frame frame) {
		Object payload = this.reader.read(frame);
		if (payload != null) {
			validate(payload, payload.getClass());
			elements(payload).forEach((element) -> validate(element, payload.getClass()));
		}
		return payload;
	}

	/** A validator sees no constraints in a list: they are those of its elements. */
	private static Stream<?> elements(Object payload) {
		Stream<?> elements = Stream.empty();
		if (payload instanceof Collection<?> collection) {
			elements = collection.stream();
		}
		else if (payload instanceof Map<?, ?> map) {
			elements = map.values().stream();
		}
		else if (payload instanceof Object[] array) {
			elements = Arrays.stream(array);
		}
		return elements.filter(Objects::nonNull);
	}

	private void validate(Object payload, Class<?> type) {
		if (!this.validator.supports(payload.getClass())) {
			return;
		}
		Errors errors = new BeanPropertyBindingResult(payload, "payload");
		if (this.hints.length > 0 && this.validator instanceof SmartValidator smart) {
			smart.validate(payload, errors, this.hints);
		}
		else {
			this.validator.validate(payload, errors);
		}
		if (errors.hasErrors()) {
			List<String> violations = errors.getAllErrors().stream().map(ValidatingReader::describe).sorted().toList();
			throw new InvalidPayloadException(type, violations);
		}
	}

	/** Not the error's own text, which holds the value that was refused. */
	private static String describe(ObjectError error) {
		String message = (error.getDefaultMessage() != null) ? error.getDefaultMessage() : "is not valid";
		if (error instanceof FieldError field) {
			return MAP_KEY.matcher(field.getField()).replaceAll("[]") + " " + message;
		}
		return message;
	}

}
