package io.asyncnet.framing;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link OutputBuffer}.
 */
class OutputBufferTests {

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 3, 64, 1000 })
	void keepsBytesInOrderWhileItGrows(int initialCapacity) {
		OutputBuffer out = new OutputBuffer(initialCapacity);
		byte[] expected = new byte[100_000];
		new Random(1).nextBytes(expected);

		for (byte value : expected) {
			out.write(value);
		}

		assertThat(written(out)).isEqualTo(expected);
	}

	@Test
	void keepsPartsOfEveryKindInOrderWhileItGrows() {
		OutputBuffer out = new OutputBuffer(1);
		StringBuilder expected = new StringBuilder();
		for (int i = 0; i < 1000; i++) {
			String text = "<" + "x".repeat(i % 97) + i + ">";
			byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
			out.write(text, StandardCharsets.UTF_8);
			out.write(bytes, 1, bytes.length - 1);
			out.write(ByteBuffer.wrap(bytes));
			out.write((byte) '|');
			expected.append(text).append(text.substring(1)).append(text).append('|');
		}

		assertThat(new String(written(out), StandardCharsets.US_ASCII)).isEqualTo(expected.toString());
	}

	@ParameterizedTest
	@MethodSource("charsets")
	void encodesTextAsTheJdkDoes(Charset charset) {
		for (String text : texts()) {
			OutputBuffer out = new OutputBuffer(4);
			out.write((byte) 1);

			out.write(text, charset);
			out.write((byte) 2);

			byte[] encoded = text.getBytes(charset);
			byte[] expected = new byte[encoded.length + 2];
			System.arraycopy(encoded, 0, expected, 1, encoded.length);
			expected[0] = 1;
			expected[expected.length - 1] = 2;
			assertThat(written(out)).as("%d chars in %s", text.length(), charset).isEqualTo(expected);
		}
	}

	@ParameterizedTest
	@MethodSource("buffers")
	void copiesRemainingBytesOfBufferAndLeavesItAsItIs(ByteBuffer source) {
		OutputBuffer out = new OutputBuffer(2);
		int position = source.position();
		int limit = source.limit();

		out.write(source);

		assertThat(written(out)).containsExactly(2, 3, 4);
		assertThat(source.position()).isEqualTo(position);
		assertThat(source.limit()).isEqualTo(limit);
	}

	@Test
	void copiesWhatItIsGiven() {
		OutputBuffer out = new OutputBuffer(16);
		byte[] source = { 1, 2, 3 };
		out.write(source, 0, 3);
		out.write(ByteBuffer.wrap(source));

		Arrays.fill(source, (byte) 9);

		assertThat(written(out)).containsExactly(1, 2, 3, 1, 2, 3);
	}

	@Test
	void forgetsWhatWasWrittenAfterPosition() {
		OutputBuffer out = new OutputBuffer(2);
		out.write("keep", StandardCharsets.UTF_8);
		int size = out.size();
		out.write("forget", StandardCharsets.UTF_8);

		out.truncate(size);
		out.write("!", StandardCharsets.UTF_8);

		assertThat(written(out)).isEqualTo("keep!".getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void truncatesToEveryPositionFromZeroToItsSize() {
		OutputBuffer out = new OutputBuffer(2);
		out.write(new byte[] { 1, 2, 3 }, 0, 3);

		out.truncate(3);
		assertThat(written(out)).containsExactly(1, 2, 3);

		out.truncate(0);
		assertThat(written(out)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 4, Integer.MAX_VALUE })
	void refusesToTruncateToWhatItDoesNotHave(int newSize) {
		OutputBuffer out = new OutputBuffer(16);
		out.write(new byte[] { 1, 2, 3 }, 0, 3);

		assertThatIllegalArgumentException().isThrownBy(() -> out.truncate(newSize))
			.withMessage("'newSize' must be 0 to 3 but was " + newSize);
		assertThat(written(out)).containsExactly(1, 2, 3);
	}

	@Test
	void isUnchangedWhenPartOfArrayDoesNotExist() {
		OutputBuffer out = new OutputBuffer(16);
		out.write((byte) 1);

		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> out.write(new byte[3], 2, 2));
		assertThat(written(out)).containsExactly(1);
	}

	static Stream<Charset> charsets() {
		return Charset.availableCharsets().values().stream().filter(Charset::canEncode);
	}

	static String[] texts() {
		String ascii = "The quick brown fox\t\u0000\u007F\r\n";
		return new String[] { "", "x", ascii, "x".repeat(511), "x".repeat(512), "x".repeat(513), "x".repeat(5000),
				"x".repeat(511) + "\u0080", "\u0080" + "x".repeat(600), "grüße", "ÿ", "\u07FF\u0800\uFFFF", "日本語",
				"smile \uD83D\uDE00 smile", "\uD83D\uDE00".repeat(300), "lone \uD83D high", "lone \uDE00 low",
				"end \uD83D", ascii + "é" + ascii };
	}

	static Stream<ByteBuffer> buffers() {
		byte[] bytes = { 0, 1, 2, 3, 4, 5 };
		ByteBuffer direct = ByteBuffer.allocateDirect(6).put(bytes);
		ByteBuffer slice = ByteBuffer.wrap(bytes, 1, 5).slice();
		return Stream.of(ByteBuffer.wrap(bytes, 2, 3), direct.position(2).limit(5),
				ByteBuffer.wrap(bytes, 2, 3).asReadOnlyBuffer(), slice.position(1).limit(4));
	}

	private static byte[] written(OutputBuffer out) {
		return Arrays.copyOf(out.array(), out.size());
	}

}
