package io.asyncnet.framing;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Mllp}.
 */
class MllpTests extends AbstractFramingTests {

	private static final String MESSAGE = "MSH|^~\\&|LAB|X\rPID|1\r";

	@Override
	Framing framing(int maxLength) {
		return new Mllp(maxLength);
	}

	@Override
	Stream<Sample> samples() {
		return Stream.of(sample("a message", framing(64), "\u000B" + MESSAGE + "\u001C\r", MESSAGE),
				sample("several", framing(64), "\u000Ba\u001C\r\u000B\u001C\r\u000B\r\n\r\u001C\r", "a", "", "\r\n\r"));
	}

	@Override
	Stream<Sample> unfinished() {
		return Stream.of("\u000B", "\u000Ba", "\u000Ba\u001C", "\u000B\u001C", "\u000Ba\r")
			.map((beginning) -> sample("beginning", framing(64), beginning));
	}

	@Override
	Stream<OverLong> overLong() {
		return Stream.of(new OverLong("no end in sight", framing(5), latin1("\u000B123456")),
				new OverLong("CR is data", framing(5), latin1("\u000B12345\r")));
	}

	@Override
	byte[] payload(Random random, int length) {
		return randomWithout(random, length, "\u000B\u001C");
	}

	@ParameterizedTest
	@ValueSource(strings = { "M", "\r", "\n", "\u001C", "\u000Ba\u001C\r\n", "\u000Ba\u001C\rM" })
	void refusesWhatStandsOutsideOfABlock(String stream) {
		assertMalformed(framing(64), stream, "does not begin with VT (0x0B)");
	}

	@Test
	void refusesBlockWithinABlock() {
		assertMalformed(framing(64), "\u000Ba\u000Bb", "another VT (0x0B) in it");
	}

	@ParameterizedTest
	@ValueSource(strings = { "\u000Ba\u001Cb", "\u000Ba\u001C\u001C\r", "\u000Ba\u001C\n" })
	void refusesFsThatDoesNotEndTheBlock(String stream) {
		assertMalformed(framing(64), stream, "FS (0x1C) in it that does not end it");
	}

	@Test
	void writesBlock() {
		assertThat(write(framing(1), List.of(latin1(MESSAGE), latin1(""))))
			.isEqualTo(latin1("\u000B" + MESSAGE + "\u001C\r\u000B\u001C\r"));
	}

	@ParameterizedTest
	@CsvSource({ "'a\u000Bb', VT (0x0B) in a String at byte 1", "'a\u001C', FS (0x1C) in a String at byte 1" })
	void refusesTextWithControlCharactersOfTheBlock(String text, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> writeText(framing(64), text))
			.withMessageContaining(message);
	}

	@Test
	void writesTextWithLineBreaks() {
		assertThat(writeText(framing(64), "a\r\n")).isEqualTo("\u000Ba\r\n\u001C\r");
	}

}
