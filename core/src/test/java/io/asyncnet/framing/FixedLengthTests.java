package io.asyncnet.framing;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link FixedLength}.
 */
class FixedLengthTests extends AbstractFramingTests {

	@Override
	Framing framing(int maxLength) {
		return new FixedLength(maxLength);
	}

	@Override
	Stream<Sample> samples() {
		return Stream.of(sample("as documented", framing(3), "ONETWOSIX", "ONE", "TWO", "SIX"),
				sample("one byte", framing(1), "a\0\n", "a", "\0", "\n"));
	}

	@Override
	Stream<Sample> unfinished() {
		return Stream.of("a", "abcd", "\n\n").map((beginning) -> sample("beginning", framing(5), beginning));
	}

	/** More bytes are the next frame. */
	@Override
	Stream<OverLong> overLong() {
		return Stream.of();
	}

	@Override
	byte[] payload(Random random, int length) {
		return randomWithout(random, length, "");
	}

	@Override
	int anyLength(Random random, int maximum) {
		return maximum;
	}

	@Test
	@Override
	void refusesLimitThatIsNotPositive() {
		assertThatIllegalArgumentException().isThrownBy(() -> new FixedLength(0))
			.withMessage("'length' must be positive but was 0");
		assertThatIllegalArgumentException().isThrownBy(() -> new FixedLength(-1))
			.withMessage("'length' must be positive but was -1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "ab", "abcd" })
	void refusesToWriteAnotherLength(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> writeText(framing(3), text))
			.withMessage("Payload of %d bytes is not a frame of the fixed length of 3 bytes".formatted(text.length()));
		assertThatIllegalArgumentException().isThrownBy(() -> write(framing(3), List.of(latin1(text))));
	}

}
