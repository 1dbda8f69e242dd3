package io.asyncnet.framing;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Netstring}.
 */
class NetstringTests extends AbstractFramingTests {

	@Override
	Framing framing(int maxLength) {
		return new Netstring(maxLength);
	}

	@Override
	Stream<Sample> samples() {
		return Stream.of(sample("as documented", framing(64), "5:HELLO,0:,", "HELLO", ""), sample(
				"what looks like a netstring inside", framing(64), "12:5:HELLO,3:a,,0:,1:,,", "5:HELLO,3:a,", "", ","));
	}

	@Override
	Stream<Sample> unfinished() {
		return IntStream.range(1, "12:5:HELLO,0:,".length())
			.mapToObj((length) -> sample(length + " bytes", framing(64), "12:5:HELLO,0:,x".substring(0, length)));
	}

	@Override
	Stream<OverLong> overLong() {
		return Stream.of(new OverLong("one too many", framing(64), latin1("65")),
				new OverLong("more than an int", framing(Integer.MAX_VALUE), latin1("2147483648")));
	}

	@Override
	byte[] payload(Random random, int length) {
		return randomWithout(random, length, "");
	}

	@ParameterizedTest
	@ValueSource(strings = { "00:,", "05:HELLO,", "01" })
	void refusesLeadingZeros(String stream) {
		assertMalformed(framing(64), stream, "Netstring has a length with a leading zero");
	}

	@ParameterizedTest
	@ValueSource(strings = { "5:HELLOX", "0:x", "5:HELLO\n", "1:ab," })
	void refusesMissingComma(String stream) {
		assertMalformed(framing(64), stream, "does not end with its terminator where its length says");
	}

	@ParameterizedTest
	@ValueSource(strings = { ":", "x", "-1:", " 1:", "5 :", "5,", "5;" })
	void refusesWhatIsNoLength(String stream) {
		assertMalformed(framing(64), stream, "Netstring");
	}

	@Test
	void writesLengthColonAndComma() {
		assertThat(write(framing(1), List.of(latin1("HELLO"), latin1(""), latin1("x".repeat(10)))))
			.isEqualTo(latin1("5:HELLO,0:,10:xxxxxxxxxx,"));
	}

	@Test
	void writesTextWithCommas() {
		assertThat(writeText(framing(64), ",:,")).isEqualTo("3:,:,,");
	}

	@Test
	void waitsForLongestPossibleFrameWithoutOverflow() {
		byte[] stream = latin1("2147483647:abc");

		assertThat(framing(Integer.MAX_VALUE).newCutter().cut(stream, 0, stream.length)).isFalse();
	}

}
