package io.asyncnet.framing;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link OctetCounted}.
 */
class OctetCountedTests extends AbstractFramingTests {

	@Override
	Framing framing(int maxLength) {
		return new OctetCounted(maxLength);
	}

	@Override
	Stream<Sample> samples() {
		return Stream.of(sample("as documented", framing(64), "9 <14>HELLO9 <14>AGAIN", "<14>HELLO", "<14>AGAIN"),
				sample("two digits, and digits and spaces in the payload", framing(64), "10 1 2 3 4 5 1 \n",
						"1 2 3 4 5 ", "\n"));
	}

	@Override
	Stream<Sample> unfinished() {
		return Stream.of("1", "10", "10 ", "10 123456789")
			.map((beginning) -> sample(beginning, framing(64), beginning));
	}

	@Override
	Stream<OverLong> overLong() {
		return Stream.of(new OverLong("one too many", framing(64), latin1("65")),
				new OverLong("a digit more than the limit has", framing(64), latin1("100")),
				new OverLong("more than an int", framing(Integer.MAX_VALUE), latin1("2147483648")));
	}

	@Override
	byte[] payload(Random random, int length) {
		return randomWithout(random, length, "");
	}

	@Override
	int shortest() {
		return 1;
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "'0 '| leading zero", "05 HELLO| leading zero", "' HELLO'| does not begin with a decimal length",
					"<14>HELLO| does not begin with a decimal length", "5x| something else than a digit",
					"5;| something else than a digit", "-1 | does not begin", "+1 | does not begin" })
	void refusesOtherLengths(String stream, String message) {
		assertMalformed(framing(64), stream, message);
	}

	@Test
	void refusesDigitsWithoutEndAtTheFirstOneTooMany() {
		FrameCutter cutter = framing(Integer.MAX_VALUE).newCutter();

		assertThatExceptionOfType(FrameTooLongException.class)
			.isThrownBy(() -> cutter.cut(latin1("9".repeat(1000)), 0, 1000))
			.satisfies((ex) -> assertThat(ex.length()).isEqualTo(9_999_999_999L));
	}

	@Test
	void writesLengthAndSpace() {
		assertThat(write(framing(1), List.of(latin1("HELLO"), latin1("x".repeat(100)))))
			.isEqualTo(latin1("5 HELLO100 " + "x".repeat(100)));
	}

	@Test
	void refusesToWriteAnEmptyFrame() {
		assertThatIllegalArgumentException().isThrownBy(() -> writeText(framing(64), ""))
			.withMessageContaining("must not be empty");
	}

}
