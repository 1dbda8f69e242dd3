package io.asyncnet.socket;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AcceptRate}.
 */
class AcceptRateTests {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	/** Not far from where a clock of this kind may turn from positive to negative. */
	private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - SECOND / 2);

	private final AcceptRate rate = new AcceptRate(this.now::get);

	@ParameterizedTest
	@ValueSource(ints = { 1, 3, 7, 100 })
	void letsInASecondsWorthAtOnceAndThenOneAfterTheOther(int perSecond) {
		assertThat(acquired(perSecond, 2 * perSecond)).isEqualTo(perSecond);

		for (int i = 0; i < 3 * perSecond; i++) {
			this.now.addAndGet(SECOND / perSecond);
			assertThat(acquired(perSecond, 2)).isEqualTo(1);
		}
	}

	@Test
	void savesUpNoMoreThanASecondsWorth() {
		assertThat(acquired(5, 5)).isEqualTo(5);
		this.now.addAndGet(3600 * SECOND);

		assertThat(acquired(5, 20)).isEqualTo(5);
	}

	@Test
	void letsInAnyNumberWhenItIsOff() {
		assertThat(acquired(0, 1000)).isEqualTo(1000);

		assertThat(acquired(2, 10)).isEqualTo(2);
	}

	@Test
	void adaptsToAnotherRateWithinASecond() {
		assertThat(acquired(1, 5)).isEqualTo(1);
		this.now.addAndGet(SECOND);
		assertThat(acquired(1000, 2000)).isEqualTo(1000);
		this.now.addAndGet(SECOND);
		assertThat(acquired(1, 5)).isEqualTo(1);
	}

	@Test
	void doesNotDivideAwayVeryHighRates() {
		assertThat(acquired(Integer.MAX_VALUE, 1000)).isEqualTo(1000);
	}

	private int acquired(int perSecond, int tries) {
		int acquired = 0;
		for (int i = 0; i < tries; i++) {
			acquired += this.rate.acquire(perSecond) ? 1 : 0;
		}
		return acquired;
	}

}
