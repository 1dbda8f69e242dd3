package io.asyncnet.framing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import io.asyncnet.CloseReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The contract of a framing. The tests of a framing subclass this one, say what their
 * streams look like, and add only what no other framing has.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractFramingTests {

	private static final int LIMIT = 64;

	private static final long SEED = 20261101;

	/**
	 * Return a framing with a limit.
	 */
	abstract Framing framing(int maxLength);

	/**
	 * Return streams as a peer may send them, each with the payloads in it.
	 */
	abstract Stream<Sample> samples();

	/**
	 * Return streams that are refused at their last byte.
	 */
	abstract Stream<OverLong> overLong();

	/**
	 * Return beginnings of frames, each without the last byte of its frame.
	 */
	abstract Stream<Sample> unfinished();

	/**
	 * Return any payload that this framing can carry.
	 */
	abstract byte[] payload(Random random, int length);

	/**
	 * Return the shortest payload that this framing can carry.
	 */
	int shortest() {
		return 0;
	}

	/**
	 * Return the length of a payload that this framing can carry, below a maximum.
	 */
	int anyLength(Random random, int maximum) {
		return shortest() + random.nextInt(maximum - shortest());
	}

	/**
	 * Return how many bytes before the last one that has arrived may be looked at again.
	 * It is a constant: no byte is looked at more often than that, and once.
	 */
	int looksBack() {
		return 0;
	}

	/**
	 * Return how many bytes there may be around a payload.
	 */
	int overhead() {
		return 16;
	}

	/**
	 * Reduce payloads to what this framing promises about them.
	 */
	List<byte[]> promised(List<byte[]> payloads) {
		return payloads;
	}

	@ParameterizedTest
	@MethodSource("samples")
	void cutsStreamThatArrivesAtOnce(Sample sample) {
		Feeder feeder = new Feeder(sample.framing());

		feeder.feed(sample.stream());

		assertCutAs(sample, feeder);
	}

	@ParameterizedTest
	@MethodSource("samples")
	void cutsStreamAtEverySplitPoint(Sample sample) {
		byte[] stream = sample.stream();
		for (int split = 0; split <= stream.length; split++) {
			Feeder feeder = new Feeder(sample.framing());

			feeder.feed(Arrays.copyOfRange(stream, 0, split));
			feeder.feed(Arrays.copyOfRange(stream, split, stream.length));

			assertCutAs(sample, feeder);
		}
	}

	@ParameterizedTest
	@MethodSource("samples")
	void cutsStreamThatArrivesByteByByte(Sample sample) {
		Feeder feeder = new Feeder(sample.framing());

		for (byte value : sample.stream()) {
			feeder.feed(new byte[] { value });
		}

		assertCutAs(sample, feeder);
	}

	@ParameterizedTest
	@MethodSource("samples")
	void cutsStreamInRandomChunks(Sample sample) {
		Random random = new Random(SEED);
		byte[] stream = sample.stream();
		for (int run = 0; run < 200; run++) {
			Feeder feeder = new Feeder(sample.framing());
			for (int from = 0; from < stream.length;) {
				int to = Math.min(stream.length, from + random.nextInt(18));
				feeder.feed(Arrays.copyOfRange(stream, from, to));
				from = to;
			}

			assertCutAs(sample, feeder);
		}
	}

	@ParameterizedTest
	@MethodSource("unfinished")
	void asksForMoreUntilFrameIsWhole(Sample sample) {
		byte[] stream = sample.stream();
		FrameCutter cutter = sample.framing().newCutter();

		assertThat(cutter.cut(stream, 0, 0)).isFalse();
		assertThat(cutter.cut(stream, 0, stream.length)).isFalse();
		assertThat(cutter.cut(stream, 0, stream.length)).isFalse();
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("overLong")
	void refusesFrameAtFirstByteThatMakesItTooLong(OverLong sample) {
		byte[] stream = sample.stream();
		FrameCutter cutter = sample.framing().newCutter();
		for (int to = 0; to < stream.length; to++) {
			assertThat(cutter.cut(stream, 0, to)).as("with %d of %d bytes", to, stream.length).isFalse();
		}

		assertTooLong(sample, cutter, stream);
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("overLong")
	void refusesTooLongFrameThatArrivesAtOnce(OverLong sample) {
		byte[] more = Arrays.copyOf(sample.stream(), sample.stream().length + 1000);

		assertTooLong(sample, sample.framing().newCutter(), sample.stream());
		assertTooLong(sample, sample.framing().newCutter(), more);
	}

	@Test
	void acceptsPayloadOfExactlyTheLimit() {
		Framing framing = framing(LIMIT);
		byte[] payload = payload(new Random(SEED), LIMIT);
		byte[] stream = write(framing, List.of(payload));
		Sample sample = new Sample("at the limit", framing, stream, List.of(payload));

		cutsStreamThatArrivesAtOnce(sample);
		cutsStreamThatArrivesByteByByte(sample);
		cutsStreamAtEverySplitPoint(sample);
	}

	@Test
	void cutsWhatItHasWrittenBackToTheSamePayloads() {
		Random random = new Random(SEED);
		for (int run = 0; run < 100; run++) {
			Framing framing = framing(300);
			List<byte[]> payloads = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				payloads.add(payload(random, anyLength(random, 300)));
			}
			byte[] stream = write(framing, payloads);
			Sample sample = new Sample("written", framing, stream, payloads);

			cutsStreamThatArrivesAtOnce(sample);
			cutsStreamThatArrivesByteByByte(sample);
			assertCutAs(sample, Fuzz.inRandomChunks(framing, stream, random));
		}
	}

	@Test
	void scansHugeFrameThatArrivesByteByByteOnlyOnce() {
		int length = 4 * 1024 * 1024;
		Framing framing = framing(length);
		byte[] stream = write(framing, List.of(payload(new Random(SEED), length)));
		FrameCutter cutter = framing.newCutter();

		// a cutter that starts again at each byte would have to look at 8 * 10^12 bytes
		long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
		int from = 0;
		int payloadBytes = 0;
		for (int to = 1; to <= stream.length; to++) {
			if (cutter.cut(stream, from, to)) {
				payloadBytes += cutter.payloadEnd() - cutter.payloadStart();
				from = cutter.frameEnd();
			}
			if (System.nanoTime() > deadline) {
				throw new AssertionError("Took more than 10 s for " + to + " of " + stream.length + " bytes");
			}
		}

		assertThat(payloadBytes).isEqualTo(length);
	}

	@Test
	void doesNotLookBackAtWhatItHasSeen() {
		Random random = new Random(SEED);
		Framing framing = framing(100);
		List<byte[]> payloads = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			payloads.add(payload(random, anyLength(random, 100)));
		}

		Fuzz.assertCutAlikeWhenSeenBytesChange(framing, write(framing, payloads), looksBack(), random);
	}

	@Test
	void takesAnyGarbageForFramesOrRefusesIt() {
		Random random = new Random(SEED);
		for (int run = 0; run < 5000; run++) {
			Fuzz.assertHarmless(framing(LIMIT), random, overhead());
		}
	}

	@Test
	void allocatesNothingForAFrame() {
		Random random = new Random(SEED);
		Framing framing = framing(LIMIT);
		List<byte[]> payloads = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			payloads.add(payload(random, anyLength(random, LIMIT)));
		}

		Fuzz.assertAllocatesNothing(framing, write(framing, payloads));
	}

	@Test
	void framesOfOneFramingAreCutIndependently() {
		Framing framing = framing(LIMIT);
		byte[] stream = write(framing, List.of(payload(new Random(SEED), LIMIT)));
		FrameCutter other = framing.newCutter();
		other.cut(stream, 0, stream.length - 1);
		FrameCutter cutter = framing.newCutter();

		assertThat(cutter.cut(stream, 0, stream.length)).isTrue();
		assertThat(cutter.frameEnd()).isEqualTo(stream.length);
	}

	@Test
	void refusesLimitThatIsNotPositive() {
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> framing(0))
			.withMessage("'maxLength' must be positive but was 0");
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> framing(-1))
			.withMessage("'maxLength' must be positive but was -1");
	}

	@Test
	void tellsItsLimit() {
		assertThat(framing(LIMIT).maxLength()).isEqualTo(LIMIT);
	}

	/**
	 * Write frames behind bytes that are already there, into an array that has to grow.
	 */
	static byte[] write(Framing framing, List<byte[]> payloads) {
		byte[] before = { 1, 2, 3 };
		OutputBuffer out = new OutputBuffer(0);
		out.write(before, 0, before.length);
		for (byte[] payload : payloads) {
			int start = framing.begin(out);
			out.write(payload, 0, payload.length);
			framing.end(out, start, false);
		}
		assertThat(Arrays.copyOf(out.array(), before.length)).isEqualTo(before);
		return Arrays.copyOfRange(out.array(), before.length, out.size());
	}

	static byte[] join(List<byte[]> parts) {
		ByteArrayOutputStream joined = new ByteArrayOutputStream();
		parts.forEach(joined::writeBytes);
		return joined.toByteArray();
	}

	static byte[] bytes(int... values) {
		byte[] bytes = new byte[values.length];
		for (int i = 0; i < values.length; i++) {
			bytes[i] = (byte) values[i];
		}
		return bytes;
	}

	/** One byte for each character. */
	static byte[] latin1(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

	static Sample sample(String name, Framing framing, String stream, String... payloads) {
		return new Sample(name, framing, latin1(stream),
				Stream.of(payloads).map(AbstractFramingTests::latin1).toList());
	}

	/** Return random bytes but for some. */
	static byte[] randomWithout(Random random, int length, String excluded) {
		byte[] payload = new byte[length];
		random.nextBytes(payload);
		for (int i = 0; i < length; i++) {
			if (excluded.indexOf(payload[i] & 0xFF) >= 0) {
				payload[i] = 'x';
			}
		}
		return payload;
	}

	/** Write a text as a handler does that returns it. */
	static String writeText(Framing framing, String text) {
		OutputBuffer out = new OutputBuffer(0);
		int start = framing.begin(out);
		out.write(text, StandardCharsets.ISO_8859_1);
		framing.end(out, start, true);
		return new String(out.array(), 0, out.size(), StandardCharsets.ISO_8859_1);
	}

	/** Cut a stream in one piece, and byte by byte, and expect that it is refused. */
	static void assertMalformed(Framing framing, String stream, String message) {
		assertThatExceptionOfType(FramingException.class).isThrownBy(() -> new Feeder(framing).feed(latin1(stream)))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(CloseReason.FRAME_MALFORMED))
			.withMessageContaining(message);
		Feeder feeder = new Feeder(framing);
		assertThatExceptionOfType(FramingException.class).isThrownBy(() -> {
			for (byte value : latin1(stream)) {
				feeder.feed(new byte[] { value });
			}
		}).withMessageContaining(message);
	}

	private void assertCutAs(Sample sample, Feeder feeder) {
		assertThat(feeder.kept()).as("bytes of no frame").isEmpty();
		assertThat(promised(feeder.payloads())).usingElementComparator(Arrays::compare)
			.containsExactlyElementsOf(promised(sample.payloads()));
	}

	private static void assertTooLong(OverLong sample, FrameCutter cutter, byte[] stream) {
		int limit = sample.framing().maxLength();
		assertThatExceptionOfType(FrameTooLongException.class).isThrownBy(() -> cutter.cut(stream, 0, stream.length))
			.satisfies((ex) -> {
				assertThat(ex.limit()).isEqualTo(limit);
				assertThat(ex.length()).isGreaterThan(limit);
				assertThat(ex.reason()).isEqualTo(CloseReason.FRAME_TOO_LONG);
				assertThat(ex).hasMessageContaining("'maxLength' of " + limit);
			});
	}

	/** A whole stream and the payloads in it. */
	record Sample(String name, Framing framing, byte[] stream, List<byte[]> payloads) {

		@Override
		public String toString() {
			return this.name;
		}

	}

	/** A stream whose last byte, and none before it, makes its only frame too long. */
	record OverLong(String name, Framing framing, byte[] stream) {

		@Override
		public String toString() {
			return this.name;
		}

	}

}
