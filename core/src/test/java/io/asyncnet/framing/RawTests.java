package io.asyncnet.framing;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Raw}.
 */
class RawTests extends AbstractFramingTests {

	@Override
	Framing framing(int maxLength) {
		return new Raw(maxLength);
	}

	@Override
	Stream<Sample> samples() {
		byte[] shorter = payload(new Random(3), 50);
		byte[] longer = payload(new Random(4), 200);
		return Stream.of(new Sample("shorter than the limit", framing(64), shorter, List.of(shorter)),
				new Sample("longer than the limit", framing(64), longer, List.of(longer)),
				new Sample("one byte at a time", framing(1), shorter, List.of(shorter)));
	}

	@Override
	Stream<Sample> unfinished() {
		return Stream.of(new Sample("nothing", framing(64), new byte[0], List.of()));
	}

	@Override
	Stream<OverLong> overLong() {
		return Stream.of();
	}

	@Override
	byte[] payload(Random random, int length) {
		byte[] payload = new byte[length];
		random.nextBytes(payload);
		return payload;
	}

	@Override
	int shortest() {
		return 1;
	}

	/** Where chunks begin and end is not promised, only that no byte is lost or moved. */
	@Override
	List<byte[]> promised(List<byte[]> payloads) {
		return List.of(join(payloads));
	}

	@Test
	void takesWhatArrivesAsOneChunk() {
		Feeder feeder = new Feeder(framing(64));

		feeder.feed(bytes(1, 2, 3));
		feeder.feed(bytes(4));

		assertThat(feeder.payloads()).containsExactly(bytes(1, 2, 3), bytes(4));
	}

	@Test
	void cutsWhatIsLongerThanTheLimitIntoSeveralChunks() {
		Feeder feeder = new Feeder(framing(4));

		feeder.feed(bytes(1, 2, 3, 4, 5, 6, 7, 8, 9));

		assertThat(feeder.payloads()).containsExactly(bytes(1, 2, 3, 4), bytes(5, 6, 7, 8), bytes(9));
	}

	@Test
	void writesNothingAroundPayload() {
		byte[] payload = bytes('\r', '\n', 0, 255);

		assertThat(write(framing(2), List.of(payload, payload)))
			.isEqualTo(bytes('\r', '\n', 0, 255, '\r', '\n', 0, 255));
	}

	@Test
	void writesTextWithLineBreaks() {
		Framing framing = framing(10);
		OutputBuffer out = new OutputBuffer(16);
		int start = framing.begin(out);
		out.write(bytes('\r', '\n'), 0, 2);

		framing.end(out, start, true);

		assertThat(Arrays.copyOf(out.array(), out.size())).isEqualTo(bytes('\r', '\n'));
	}

}
