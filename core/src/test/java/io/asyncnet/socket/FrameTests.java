package io.asyncnet.socket;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class FrameTests {

	private final Frame frame = frame("xxGET keyxx", 2, 9);

	@Test
	void slicesAPartWithoutACopy() {
		Frame slice = this.frame.slice(4, 3);

		assertThat(slice.text(StandardCharsets.US_ASCII)).isEqualTo("key");
		assertThat(slice.length()).isEqualTo(3);
		assertThat(slice.startNanos()).isEqualTo(this.frame.startNanos());
		assertThat(slice.slice(1, 1).text(StandardCharsets.US_ASCII)).isEqualTo("e");
		assertThat(this.frame.text(StandardCharsets.US_ASCII)).isEqualTo("GET key");
	}

	@Test
	void slicesNothingAtItsEnd() {
		assertThat(this.frame.slice(7, 0).length()).isZero();
	}

	@Test
	void refusesASliceThatReachesBeyondThePayload() {
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> this.frame.slice(4, 4));
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> this.frame.slice(-1, 1));
	}

	@Test
	void endsOnce() {
		long before = System.nanoTime();

		long end = this.frame.endNanos();

		assertThat(end - before).isNotNegative();
		assertThat(this.frame.endNanos()).isEqualTo(end);
		assertThat(Frame.EMPTY.endNanos()).isEqualTo(Frame.EMPTY.startNanos());
	}

	private static Frame frame(String bytes, int from, int to) {
		Frame frame = new Frame();
		frame.show(bytes.getBytes(StandardCharsets.US_ASCII), from, to, 5);
		return frame;
	}

}
