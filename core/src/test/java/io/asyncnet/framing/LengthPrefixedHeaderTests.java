package io.asyncnet.framing;

import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link LengthPrefixed} with a header that is kept and a length that counts
 * it, in the other byte order and behind other bytes.
 */
class LengthPrefixedHeaderTests extends AbstractFramingTests {

	private static final int HEADER = 5;

	@Override
	Framing framing(int maxLength) {
		return new LengthPrefixed(2, ByteOrder.LITTLE_ENDIAN, true, 3, false, maxLength);
	}

	@Override
	Stream<Sample> samples() {
		return Stream.of(sample("kept", framing(64), "ABC\12\0HELLOabc\5\0", "ABC\12\0HELLO", "abc\5\0"),
				sample("stripped", new LengthPrefixed(2, ByteOrder.LITTLE_ENDIAN, true, 3, true, 64),
						"ABC\12\0HELLOabc\5\0", "HELLO", ""),
				sample("kept, length without header", new LengthPrefixed(1, ByteOrder.BIG_ENDIAN, false, 1, false, 64),
						"A\5HELLOB\0", "A\5HELLO", "B\0"),
				sample("as documented", new LengthPrefixed(2, ByteOrder.LITTLE_ENDIAN, false, 1, true, 64),
						"\u00CA\5\0HELLO", "HELLO"),
				sample("includes header", new LengthPrefixed(2, ByteOrder.BIG_ENDIAN, true, 0, true, 64), "\0\7HELLO",
						"HELLO"),
				sample("8 bytes", new LengthPrefixed(8, 64), "\0\0\0\0\0\0\0\5HELLO", "HELLO"),
				sample("8 bytes, little-endian", new LengthPrefixed(8, ByteOrder.LITTLE_ENDIAN, false, 0, true, 64),
						"\5\0\0\0\0\0\0\0HELLO", "HELLO"),
				sample("3 bytes, little-endian", new LengthPrefixed(3, ByteOrder.LITTLE_ENDIAN, false, 0, true, 64),
						"\5\0\0HELLO", "HELLO"));
	}

	@Override
	Stream<Sample> unfinished() {
		return IntStream.range(1, 10)
			.mapToObj((length) -> sample(length + " bytes", framing(64), "ABC\12\0HELLO".substring(0, length)));
	}

	@Override
	Stream<OverLong> overLong() {
		LengthPrefixed eight = new LengthPrefixed(8, Integer.MAX_VALUE);
		LengthPrefixed keptEight = new LengthPrefixed(8, ByteOrder.BIG_ENDIAN, false, 0, false, Integer.MAX_VALUE);
		return Stream.of(new OverLong("one too many, with the header", framing(9), latin1("ABC\12\0")),
				new OverLong("2^31", eight, bytes(0, 0, 0, 0, 0x80, 0, 0, 0)),
				new OverLong("2^32 + 1", eight, bytes(0, 0, 0, 1, 0, 0, 0, 1)),
				new OverLong("negative as a long", eight, bytes(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF)),
				new OverLong("the largest long, and a header", keptEight,
						bytes(0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF)),
				new OverLong("the largest int, and a header", keptEight, bytes(0, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF)));
	}

	@Override
	byte[] payload(Random random, int length) {
		byte[] payload = randomWithout(random, length, "");
		payload[3] = (byte) length;
		payload[4] = (byte) (length >>> 8);
		if (length > 0xFFFF) {
			throw new IllegalArgumentException("Too long for two bytes: " + length);
		}
		return payload;
	}

	@Override
	int shortest() {
		return HEADER;
	}

	/** The header is read as a whole. */
	@Override
	int looksBack() {
		return HEADER - 1;
	}

	/**
	 * Two bytes cannot tell the length of a huge frame: see {@link LengthPrefixedTests}.
	 */
	@Test
	@Override
	void scansHugeFrameThatArrivesByteByByteOnlyOnce() {
		int length = 0xFFFF;
		byte[] stream = write(framing(length), List.of(payload(new Random(1), length)));
		FrameCutter cutter = framing(length).newCutter();
		for (int to = 1; to < stream.length; to++) {
			assertThat(cutter.cut(stream, 0, to)).isFalse();
		}

		assertThat(cutter.cut(stream, 0, length)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 4 })
	void refusesLengthThatIsLessThanTheHeaderThatItIncludes(int length) {
		assertMalformed(framing(64), "ABC" + (char) length + "\0",
				"A length of %d bytes that includes the header is less than the header of 5 bytes".formatted(length));
	}

	@Test
	void overwritesOnlyTheLengthInAHeaderThatIsKept() {
		assertThat(write(framing(64), List.of(latin1("ABC\u00FF\u00FFHI")))).isEqualTo(latin1("ABC\7\0HI"));
	}

	@Test
	void writesZerosBeforeTheLengthWhenTheHeaderIsStripped() {
		LengthPrefixed framing = new LengthPrefixed(2, ByteOrder.LITTLE_ENDIAN, true, 3, true, 64);

		assertThat(write(framing, List.of(latin1("HI")))).isEqualTo(latin1("\0\0\0\7\0HI"));
	}

	@Test
	void refusesToWriteWhatHasNoRoomForItsHeader() {
		assertThatIllegalArgumentException().isThrownBy(() -> writeText(framing(64), "ABCD"))
			.withMessageContaining("no room for the header of 5 bytes");
	}

	@Test
	void refusesToWriteWhatDoesNotFitWithItsHeader() {
		LengthPrefixed framing = new LengthPrefixed(1, ByteOrder.BIG_ENDIAN, true, 0, true, 300);

		assertThat(write(framing, List.of(new byte[254]))).startsWith(255);
		assertThatIllegalArgumentException().isThrownBy(() -> write(framing, List.of(new byte[255])))
			.withMessage("Payload of 255 bytes does not fit a length field of 1 bytes");
	}

	@Test
	void refusesImpossibleHeaders() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new LengthPrefixed(2, ByteOrder.BIG_ENDIAN, false, -1, true, 64))
			.withMessage("'lengthOffset' must be 0 to 1024 but was -1");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new LengthPrefixed(2, ByteOrder.BIG_ENDIAN, false, 1025, true, 64))
			.withMessage("'lengthOffset' must be 0 to 1024 but was 1025");
		assertThatIllegalArgumentException().isThrownBy(() -> framing(4))
			.withMessageContaining("at least the length of the header");
	}

}
