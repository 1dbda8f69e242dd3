package io.asyncnet.framing;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

import com.sun.management.ThreadMXBean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every cutter has to stand, whatever its framing.
 */
final class Fuzz {

	/** Bytes that mean something to one framing or the other. */
	private static final byte[] MEANINGFUL = "\r\n\t\0\1\2\3\4\u000B\u001C0123456789 :,|GET / HTTP/1.1\u007F"
		.getBytes(StandardCharsets.ISO_8859_1);

	private Fuzz() {
	}

	static Feeder inRandomChunks(Framing framing, byte[] stream, Random random) {
		Feeder feeder = new Feeder(framing);
		for (int from = 0; from < stream.length;) {
			int to = Math.min(stream.length, from + random.nextInt(18));
			feeder.feed(Arrays.copyOfRange(stream, from, to));
			from = to;
		}
		return feeder;
	}

	/**
	 * The bytes arrive one by one, and all that have arrived before become garbage, but
	 * for the last few: a cutter that looks at one of them again goes astray.
	 */
	static void assertCutAlikeWhenSeenBytesChange(Framing framing, byte[] stream, int except, Random random) {
		FrameCutter expected = framing.newCutter();
		FrameCutter cutter = framing.newCutter();
		byte[] garbage = new byte[stream.length];
		int from = 0;
		for (int to = 1; to <= stream.length; to++) {
			random.nextBytes(garbage);
			int kept = Math.max(from, to - 1 - except);
			System.arraycopy(stream, kept, garbage, kept, to - kept);
			boolean found = cutter.cut(garbage, from, to);
			assertThat(found).as("at byte %d", to).isEqualTo(expected.cut(stream, from, to));
			if (found) {
				assertThat(cutter.payloadStart()).isEqualTo(expected.payloadStart());
				assertThat(cutter.payloadEnd()).isEqualTo(expected.payloadEnd());
				assertThat(cutter.frameEnd()).isEqualTo(expected.frameEnd());
				from = cutter.frameEnd();
			}
		}
		assertThat(from).isEqualTo(stream.length);
	}

	/** Feeds what nobody wrote as frames; the feeder checks that each frame moves on. */
	static void assertHarmless(Framing framing, Random random, int overhead) {
		Feeder feeder = new Feeder(framing);
		int meaningful = random.nextInt(100);
		try {
			for (int chunk = 0; chunk < 60; chunk++) {
				feeder.feed(garbage(random, random.nextInt(12), meaningful));
				assertThat(feeder.kept()).hasSizeLessThanOrEqualTo(framing.maxLength() + overhead);
			}
		}
		catch (FramingException ex) {
			assertThat(ex.getMessage()).isNotBlank();
		}
		assertThat(feeder.payloads())
			.allSatisfy((payload) -> assertThat(payload).hasSizeLessThanOrEqualTo(framing.maxLength()));
	}

	private static byte[] garbage(Random random, int length, int meaningful) {
		byte[] bytes = new byte[length];
		random.nextBytes(bytes);
		for (int i = 0; i < length; i++) {
			if (random.nextInt(100) < meaningful) {
				bytes[i] = MEANINGFUL[random.nextInt(MEANINGFUL.length)];
			}
		}
		return bytes;
	}

	static void assertAllocatesNothing(Framing framing, byte[] stream) {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		FrameCutter cutter = framing.newCutter();
		int frames = cutAll(cutter, stream);

		long before = threads.getCurrentThreadAllocatedBytes();
		int again = 0;
		for (int run = 0; run < 10; run++) {
			again += cutAll(cutter, stream);
		}
		long allocated = threads.getCurrentThreadAllocatedBytes() - before;

		assertThat(again).isEqualTo(10 * frames).isPositive();
		// one small view of the array for each batch is allowed
		assertThat(allocated).isLessThan(10_000);
	}

	private static int cutAll(FrameCutter cutter, byte[] stream) {
		int frames = 0;
		int from = 0;
		while (cutter.cut(stream, from, stream.length)) {
			from = cutter.frameEnd();
			frames++;
		}
		return frames;
	}

}
