package io.asyncnet.spring.tap;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HexLines}.
 */
class HexLinesTests {

	private final List<String> lines = new ArrayList<>();

	private long now;

	private final HexLines hex = new HexLines(3, 2, () -> this.now, this.lines::add);

	@Test
	void writesDigitsOnly() {
		int written = this.hex.write(piece(TapDirection.RECEIVED, 0, "a\r\nb"), 1000);

		assertThat(this.lines).containsExactly("[it] tap 3: connection 42 received 4 bytes: 610d0a62");
		assertThat(written).isPositive();
	}

	@Test
	void tellsWhatIsMissing() {
		this.hex.write(piece(TapDirection.SENT, 7, "a"), 1000);

		assertThat(this.lines).containsExactly("[it] tap 3: connection 42 sent 1 bytes after 7 left out: 61");
	}

	@Test
	void dividesWhatIsLong() {
		this.hex.write(piece(TapDirection.SENT, 7, "a".repeat(1025)), 10_000);

		assertThat(this.lines).hasSize(3);
		assertThat(this.lines.get(0)).contains("sent 512 bytes after 7 left out: 6161");
		assertThat(this.lines.get(2)).endsWith("sent 1 bytes: 61");
	}

	@Test
	void leavesOutWhatIsTooMuchForASecond() {
		assertThat(this.hex.write(piece(TapDirection.SENT, 0, "a"), 1000)).isPositive();
		assertThat(this.hex.write(piece(TapDirection.SENT, 0, "b".repeat(1000)), 10_000)).isEqualTo(TapSink.LEFT_OUT);
		assertThat(this.hex.write(piece(TapDirection.SENT, 0, "c"), 1000)).isEqualTo(TapSink.LEFT_OUT);
		this.now += TimeUnit.SECONDS.toNanos(1);
		assertThat(this.hex.write(piece(TapDirection.SENT, 0, "d"), 1000)).isPositive();

		assertThat(this.lines).hasSize(2);
		assertThat(this.lines.get(1)).endsWith(": 64");
	}

	@Test
	void writesNothingWithoutRoom() {
		assertThat(this.hex.write(piece(TapDirection.SENT, 0, "a"), 81)).isEqualTo(TapSink.FULL);
		assertThat(this.hex.write(piece(TapDirection.SENT, 0, "a"), 82)).isEqualTo(82);
		assertThat(this.lines).hasSize(1);
	}

	private static TapPiece piece(TapDirection direction, long leftOut, String text) {
		return TapFixture.piece(direction, leftOut, text.getBytes(StandardCharsets.UTF_8));
	}

}
