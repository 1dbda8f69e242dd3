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
 * Tests for {@link StxEtx}.
 */
class StxEtxTests extends AbstractFramingTests {

	@Override
	Framing framing(int maxLength) {
		return new StxEtx(maxLength);
	}

	@Override
	Stream<Sample> samples() {
		return Stream.of(sample("as documented", framing(64), "\2HELLO\3", "HELLO"),
				sample("several", framing(64), "\2\3\2a\r\n\3\2\3", "", "a\r\n", ""));
	}

	@Override
	Stream<Sample> unfinished() {
		return Stream.of("\2", "\2a", "\2a\r").map((beginning) -> sample("beginning", framing(64), beginning));
	}

	@Override
	Stream<OverLong> overLong() {
		return Stream.of(new OverLong("no end in sight", framing(5), latin1("\002123456")));
	}

	@Override
	byte[] payload(Random random, int length) {
		return randomWithout(random, length, "\2\3");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "\3", "\2a\3\n", "\2a\3\3" })
	void refusesWhatStandsOutsideOfAFrame(String stream) {
		assertMalformed(framing(64), stream, "does not begin with STX (0x02)");
	}

	@Test
	void refusesStxWithinAFrame() {
		assertMalformed(framing(64), "\2a\2", "another STX (0x02) in it");
	}

	@Test
	void writesFrame() {
		assertThat(write(framing(1), List.of(latin1("HELLO"), latin1("")))).isEqualTo(latin1("\2HELLO\3\2\3"));
	}

	@ParameterizedTest
	@CsvSource({ "'a\2b', STX (0x02) in a String at byte 1", "'\3', ETX (0x03) in a String at byte 0" })
	void refusesTextWithStxOrEtx(String text, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> writeText(framing(64), text))
			.withMessageContaining(message);
	}

}
