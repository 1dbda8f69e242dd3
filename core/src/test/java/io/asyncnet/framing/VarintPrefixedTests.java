package io.asyncnet.framing;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link VarintPrefixed}.
 */
class VarintPrefixedTests extends AbstractFramingTests {

	@Override
	Framing framing(int maxLength) {
		return new VarintPrefixed(maxLength);
	}

	@Override
	Stream<Sample> samples() {
		byte[] long300 = payload(new Random(5), 300);
		return Stream.of(sample("short", framing(64), "\5HELLO\0\1a", "HELLO", "", "a"),
				new Sample("two length bytes, as documented", framing(300), join(List.of(bytes(0xAC, 0x02), long300)),
						List.of(long300)),
				new Sample("length with needless bytes", framing(64),
						join(List.of(bytes(0x81, 0x80, 0x80, 0x80, 0x00, 'a'))), List.of(latin1("a"))));
	}

	@Override
	Stream<Sample> unfinished() {
		return Stream.of(bytes(1), bytes(0x81), bytes(0x81, 0x80, 0x80, 0x80), bytes(5, 'H', 'E', 'L', 'L'))
			.map((beginning) -> new Sample("beginning", framing(64), beginning, List.of()));
	}

	@Override
	Stream<OverLong> overLong() {
		return Stream.of(new OverLong("one byte, one too many", framing(64), bytes(65)),
				new OverLong("first of two bytes tells already", framing(64), bytes(0xFF)),
				new OverLong("two bytes", framing(299), bytes(0xAC, 0x02)),
				new OverLong("negative as an int", framing(Integer.MAX_VALUE), bytes(0xFF, 0xFF, 0xFF, 0xFF, 0x0F)),
				new OverLong("35 bits", framing(Integer.MAX_VALUE), bytes(0xFF, 0xFF, 0xFF, 0xFF, 0x7F)));
	}

	@Override
	byte[] payload(Random random, int length) {
		return randomWithout(random, length, "");
	}

	@Test
	void refusesLengthOfMoreThanFiveBytes() {
		assertMalformed(framing(64), "\u0080\u0080\u0080\u0080\u0080\1", "more than 5 bytes");
	}

	@ParameterizedTest
	@CsvSource({ "0, 1", "127, 1", "128, 2", "16383, 2", "16384, 3", "2097151, 3", "2097152, 4" })
	void writesShortestLength(int length, int lengthBytes) {
		byte[] payload = payload(new Random(length), length);

		byte[] stream = write(framing(1), List.of(payload, payload));

		assertThat(stream).hasSize(2 * (lengthBytes + length));
		Feeder feeder = new Feeder(framing(Integer.MAX_VALUE));
		feeder.feed(stream);
		assertThat(feeder.payloads()).containsExactly(payload, payload);
	}

	@Test
	void waitsForLongestPossibleFrameWithoutOverflow() {
		byte[] stream = bytes(9, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 1, 2);

		assertThat(framing(Integer.MAX_VALUE).newCutter().cut(stream, 1, stream.length)).isFalse();
	}

}
