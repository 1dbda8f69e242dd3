package io.asyncnet.framing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BiPredicate;

import io.asyncnet.CloseReason;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link CustomFraming} and {@link CustomCutter}.
 */
class CustomFramingTests {

	private static final byte[] STREAM = AbstractFramingTests.write(new CheckedFraming(258),
			List.of(latin1("HELLO"), latin1(""), latin1("YOU")));

	@Test
	void writesFrames() {
		assertThat(STREAM).startsWith(CheckedFraming.MAGIC, 5, 'H', 'E', 'L', 'L', 'O').hasSize(3 * 3 + 8);
	}

	@Test
	void cutsFramesAtEverySplitPoint() {
		for (int split = 0; split <= STREAM.length; split++) {
			Feeder feeder = new Feeder(new CheckedFraming(258));

			feeder.feed(Arrays.copyOf(STREAM, split));
			feeder.feed(Arrays.copyOfRange(STREAM, split, STREAM.length));

			assertThat(feeder.payloads()).containsExactly(latin1("HELLO"), latin1(""), latin1("YOU"));
		}
	}

	@Test
	void passesFailuresOfTheFramingOn() {
		byte[] wrong = STREAM.clone();
		wrong[7]++;

		assertThatExceptionOfType(FramingException.class)
			.isThrownBy(() -> new Feeder(new CheckedFraming(258)).feed(wrong))
			.withMessage("Checksum is wrong")
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(CloseReason.FRAME_MALFORMED));
	}

	@Test
	void takesGarbageForFramesOrRefusesIt() {
		Random random = new Random(3);
		for (int run = 0; run < 5000; run++) {
			Fuzz.assertHarmless(new CheckedFraming(64), random, 0);
		}
	}

	@Test
	void allocatesNothingForAFrame() {
		Fuzz.assertAllocatesNothing(new CheckedFraming(258),
				AbstractFramingTests.write(new CheckedFraming(258), Collections.nCopies(1000, new byte[7])));
	}

	@Test
	void showsTheBytesReadOnlyAndBigEndianEachTime() {
		List<ByteOrder> orders = new ArrayList<>();
		FrameCutter cutter = cutter(10, (own, in) -> {
			orders.add(in.order());
			assertThatExceptionOfType(ReadOnlyBufferException.class).isThrownBy(() -> in.put(in.position(), (byte) 0));
			in.order(ByteOrder.LITTLE_ENDIAN).position(0).limit(1);
			return false;
		});

		cutter.cut(new byte[10], 2, 5);
		cutter.cut(new byte[10], 2, 6);

		assertThat(orders).containsExactly(ByteOrder.BIG_ENDIAN, ByteOrder.BIG_ENDIAN);
	}

	@Test
	void refusesMoreBytesThanAFrameMayHave() {
		FrameCutter cutter = cutter(10, (own, in) -> false);

		assertThat(cutter.cut(new byte[50], 20, 30)).isFalse();
		assertThatExceptionOfType(FrameTooLongException.class).isThrownBy(() -> cutter.cut(new byte[50], 20, 31))
			.satisfies((ex) -> assertThat(ex.limit()).isEqualTo(10));
	}

	@Test
	void refusesFrameThatIsTooLong() {
		FrameCutter cutter = cutter(10, (own, in) -> own.tell(20, 31, 31));

		assertThatExceptionOfType(FrameTooLongException.class).isThrownBy(() -> cutter.cut(new byte[50], 20, 50));
	}

	@Test
	void tellsWhenTheCutterItselfFails() {
		RuntimeException failure = new IllegalStateException("a bug");
		FrameCutter cutter = cutter(10, (own, in) -> {
			throw failure;
		});

		assertFailed(cutter, "failed").withCause(failure);
	}

	@Test
	void tellsWhenTheFrameIsNotInTheBytes() {
		int[][] wrong = { { 19, 21, 22 }, { 20, 26, 26 }, { 22, 21, 23 }, { 20, 23, 22 }, { 20, 20, 20 },
				{ -1, -1, -1 } };
		for (int[] frame : wrong) {
			FrameCutter cutter = cutter(10, (own, in) -> own.tell(frame[0], frame[1], frame[2]));

			assertFailed(cutter, "found a frame that is empty or not within the received bytes");
		}
	}

	@Test
	void tellsWhenNoFrameWasTold() {
		assertFailed(cutter(10, (own, in) -> true), "found a frame that is empty or not within");
	}

	private static ThrowableAssertAlternative<FramingException> assertFailed(FrameCutter cutter, String message) {
		return assertThatExceptionOfType(FramingException.class).isThrownBy(() -> cutter.cut(new byte[50], 20, 25))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(CloseReason.HANDLER_FAILED))
			.withMessageContaining(message);
	}

	private static FrameCutter cutter(int maxLength, BiPredicate<TestCutter, ByteBuffer> cut) {
		return new TestCutter(new CheckedFraming(maxLength), cut);
	}

	private static byte[] latin1(String text) {
		return AbstractFramingTests.latin1(text);
	}

	private static final class TestCutter extends CustomCutter {

		private final BiPredicate<TestCutter, ByteBuffer> cut;

		TestCutter(CustomFraming framing, BiPredicate<TestCutter, ByteBuffer> cut) {
			super(framing);
			this.cut = cut;
		}

		@Override
		protected boolean cut(ByteBuffer in) {
			return this.cut.test(this, in);
		}

		boolean tell(int payloadStart, int payloadEnd, int frameEnd) {
			return found(payloadStart, payloadEnd, frameEnd);
		}

	}

}
