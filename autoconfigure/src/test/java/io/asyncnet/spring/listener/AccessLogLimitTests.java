package io.asyncnet.spring.listener;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for how many lines {@link AccessLog} writes.
 */
class AccessLogLimitTests {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final AccessLog log = new AccessLog(Level.INFO, (connection) -> null);

	@Test
	void leavesOutWhatIsTooMuchForASecondAndTellsSo() {
		for (int i = 0; i < AccessLog.MAX_LINES_PER_SECOND; i++) {
			assertThat(this.log.permit(5 * SECOND + i)).isZero();
		}
		assertThat(this.log.permit(5 * SECOND + 1_000_000)).isNegative();
		assertThat(this.log.permit(6 * SECOND - 1)).isNegative();

		assertThat(this.log.permit(6 * SECOND)).isEqualTo(2);
		assertThat(this.log.permit(6 * SECOND + 1)).isZero();
	}

}
