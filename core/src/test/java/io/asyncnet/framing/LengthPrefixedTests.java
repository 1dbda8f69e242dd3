package io.asyncnet.framing;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link LengthPrefixed}.
 */
class LengthPrefixedTests extends AbstractFramingTests {

	@Override
	Framing framing(int maxLength) {
		return new LengthPrefixed(4, maxLength);
	}

	@Override
	Stream<Sample> samples() {
		Random random = new Random(7);
		List<byte[]> payloads = List.of(payload(random, 5), payload(random, 0), payload(random, 1), payload(random, 0),
				payload(random, 0), payload(random, 64), bytes(0, 0, 0, 5), payload(random, 17));
		Stream<Sample> everySize = IntStream.rangeClosed(1, 4).mapToObj((lengthBytes) -> {
			LengthPrefixed framing = new LengthPrefixed(lengthBytes, 64);
			return new Sample(lengthBytes + " length bytes", framing, streamOf(lengthBytes, payloads), payloads);
		});
		byte[] topBit = payload(random, 0x85);
		return Stream.concat(everySize,
				Stream.of(
						new Sample("HELLO as in the documentation", new LengthPrefixed(2, 64),
								bytes(0, 5, 'H', 'E', 'L', 'L', 'O'), List.of(bytes('H', 'E', 'L', 'L', 'O'))),
						new Sample("length with the top bit set", new LengthPrefixed(1, 255),
								streamOf(1, List.of(topBit)), List.of(topBit))));
	}

	@Override
	Stream<Sample> unfinished() {
		byte[] frame = streamOf(4, List.of(bytes(1, 2, 3)));
		return IntStream.range(1, frame.length)
			.mapToObj((length) -> new Sample(length + " bytes", framing(64), Arrays.copyOf(frame, length), List.of()));
	}

	@Override
	Stream<OverLong> overLong() {
		return Stream.of(new OverLong("1 byte, one too many", new LengthPrefixed(1, 64), bytes(65)),
				new OverLong("1 byte, top bit", new LengthPrefixed(1, 100), bytes(0xFF)),
				new OverLong("2 bytes, one too many", new LengthPrefixed(2, 0x7FFF), bytes(0x80, 0)),
				new OverLong("3 bytes, all ones", new LengthPrefixed(3, 0xFFFFFE), bytes(0xFF, 0xFF, 0xFF)),
				new OverLong("4 bytes, one too many", new LengthPrefixed(4, 1000), bytes(0, 0, 3, 0xE9)),
				new OverLong("4 bytes, negative as an int", new LengthPrefixed(4, 1000), bytes(0xFF, 0xFF, 0xFF, 0xFF)),
				new OverLong("4 bytes, the smallest int", new LengthPrefixed(4, Integer.MAX_VALUE),
						bytes(0x80, 0, 0, 0)));
	}

	@Override
	byte[] payload(Random random, int length) {
		byte[] payload = new byte[length];
		random.nextBytes(payload);
		return payload;
	}

	/** The length field is read as a whole. */
	@Override
	int looksBack() {
		return 3;
	}

	@Test
	void tellsDeclaredLengthThatWasTooLong() {
		FrameCutter cutter = new LengthPrefixed(4, 1000).newCutter();

		assertThatExceptionOfType(FrameTooLongException.class)
			.isThrownBy(() -> cutter.cut(bytes(0xFF, 0xFF, 0xFF, 0xFE), 0, 4))
			.satisfies((ex) -> assertThat(ex.length()).isEqualTo(4294967294L));
	}

	@Test
	void waitsForLongestPossibleFrameWithoutOverflow() {
		byte[] stream = bytes(9, 9, 0x7F, 0xFF, 0xFF, 0xFF, 1, 2, 3);

		assertThat(new LengthPrefixed(4, Integer.MAX_VALUE).newCutter().cut(stream, 2, stream.length)).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "1, 128", "1, 255", "2, 32768", "2, 65535", "3, 8388608", "3, 16777215" })
	void readsAndWritesLengthAsUnsignedNumber(int lengthBytes, int length) {
		LengthPrefixed framing = new LengthPrefixed(lengthBytes, length);
		byte[] payload = payload(new Random(length), length);

		byte[] stream = write(framing, List.of(payload));

		assertThat(stream).hasSize(lengthBytes + length);
		FrameCutter cutter = framing.newCutter();
		assertThat(cutter.cut(stream, 0, stream.length - 1)).isFalse();
		assertThat(cutter.cut(stream, 0, stream.length)).isTrue();
		assertThat(cutter.payloadStart()).isEqualTo(lengthBytes);
		assertThat(cutter.payloadEnd()).isEqualTo(stream.length);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4 })
	void writesLengthInFrontBigEndian(int lengthBytes) {
		List<byte[]> payloads = List.of(new byte[0], bytes(1), new byte[200]);

		assertThat(write(new LengthPrefixed(lengthBytes, 10), payloads)).isEqualTo(streamOf(lengthBytes, payloads));
	}

	@ParameterizedTest
	@CsvSource({ "1, 256", "2, 65536", "3, 16777216" })
	void refusesToWritePayloadThatItsLengthFieldCannotTell(int lengthBytes, int length) {
		LengthPrefixed framing = new LengthPrefixed(lengthBytes, 10);
		OutputBuffer out = new OutputBuffer(16);
		int start = framing.begin(out);
		out.write(new byte[length], 0, length);

		assertThatIllegalArgumentException().isThrownBy(() -> framing.end(out, start, false))
			.withMessageContaining(String.valueOf(length));
	}

	@Test
	void writesTextWithLineBreaks() {
		LengthPrefixed framing = new LengthPrefixed(1, 10);
		OutputBuffer out = new OutputBuffer(16);
		int start = framing.begin(out);
		out.write(bytes('\r', '\n'), 0, 2);

		framing.end(out, start, true);

		assertThat(Arrays.copyOf(out.array(), out.size())).isEqualTo(bytes(2, '\r', '\n'));
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 0, 5, 6, 7, 9 })
	void refusesLengthFieldOfOtherSizes(int lengthBytes) {
		assertThatIllegalArgumentException().isThrownBy(() -> new LengthPrefixed(lengthBytes, 10))
			.withMessage("'lengthBytes' must be 1 to 4 or 8 but was " + lengthBytes);
	}

	/** What a peer sends, made without the code under test. */
	private static byte[] streamOf(int lengthBytes, List<byte[]> payloads) {
		return join(payloads.stream().flatMap((payload) -> {
			byte[] length = new byte[lengthBytes];
			int rest = payload.length;
			for (int i = lengthBytes - 1; i >= 0; i--) {
				length[i] = (byte) (rest % 256);
				rest /= 256;
			}
			return Stream.of(length, payload);
		}).toList());
	}

}
