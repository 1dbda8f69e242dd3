package io.asyncnet.demo;

import java.util.List;

import jakarta.validation.Validator;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.stereotype.Component;

/**
 * Makes readings of lines. How long a line can be, and with it all that is in it, is
 * limited by its listener.
 */
@Component
class ReadingParser {

	private final JsonMapper mapper;

	private final Validator validator;

	ReadingParser(JsonMapper mapper, Validator validator) {
		this.mapper = mapper;
		this.validator = validator;
	}

	Reading parse(String line) throws InvalidReadingException {
		Reading reading = read(line);
		List<String> errors = this.validator.validate(reading)
			.stream()
			.map((violation) -> violation.getPropertyPath() + " " + violation.getMessage())
			.sorted()
			.toList();
		if (!errors.isEmpty()) {
			throw new InvalidReadingException(errors);
		}
		return reading;
	}

	private Reading read(String line) throws InvalidReadingException {
		Reading reading;
		try {
			reading = this.mapper.readValue(line, Reading.class);
		}
		catch (JacksonException ex) {
			reading = null;
		}
		if (reading == null) {
			throw new InvalidReadingException(
					List.of("expected a line such as {\"device\":\"d1\",\"temperature\":21.5}"));
		}
		return reading;
	}

}
