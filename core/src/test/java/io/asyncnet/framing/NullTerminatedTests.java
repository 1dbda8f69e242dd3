package io.asyncnet.framing;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Delimited#nullTerminated}.
 */
class NullTerminatedTests extends AbstractFramingTests {

	@Override
	Framing framing(int maxLength) {
		return Delimited.nullTerminated(maxLength);
	}

	@Override
	Stream<Sample> samples() {
		return Stream.of(sample("as documented", framing(64), "HELLO\0", "HELLO"),
				sample("empty frames", framing(64), "\0\0a\0", "", "", "a"),
				sample("line breaks are data", framing(64), "a\r\nb\0", "a\r\nb"));
	}

	@Override
	Stream<Sample> unfinished() {
		return Stream.of("a", "abc\r\n").map((beginning) -> sample("beginning", framing(64), beginning));
	}

	@Override
	Stream<OverLong> overLong() {
		return Stream.of(new OverLong("no end in sight", framing(5), latin1("123456")));
	}

	@Override
	byte[] payload(Random random, int length) {
		return randomWithout(random, length, "\0");
	}

	@Test
	void writesNulAtTheEnd() {
		assertThat(write(framing(2), List.of(latin1("long"), latin1("")))).isEqualTo(latin1("long\0\0"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "\0", "a\0b", "a\0" })
	void refusesTextWithNul(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> writeText(framing(64), text))
			.withMessageContaining("A delimiter in a String at byte " + text.indexOf(0));
	}

}
