package io.asyncnet.demo;

import java.util.List;

/**
 * A line that is not a valid reading.
 */
class InvalidReadingException extends Exception {

	private static final long serialVersionUID = 1L;

	private final String[] errors;

	InvalidReadingException(List<String> errors) {
		super(String.join(", ", errors));
		this.errors = errors.toArray(String[]::new);
	}

	List<String> getErrors() {
		return List.of(this.errors);
	}

}
