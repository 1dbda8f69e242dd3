package io.asyncnet.spring.identity;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class FailureThrottleTests {

	private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - Duration.ofMinutes(1).toNanos());

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 7, 10, 1000 })
	void blocksAnAddressAfterSoManyFailures(int limit) {
		FailureThrottle throttle = new FailureThrottle(limit, this.now::get);
		for (int i = 0; i < limit; i++) {
			assertThat(throttle.isBlocked(ip("192.0.2.1"))).as("after %d failures", i).isFalse();
			throttle.failed(ip("192.0.2.1"));
		}

		assertThat(throttle.isBlocked(ip("192.0.2.1"))).isTrue();
		assertThat(throttle.isBlocked(ip("192.0.2.2"))).isFalse();
	}

	@Test
	void letsOneTryForEachPartOfAMinuteAndAllAfterAMinute() {
		FailureThrottle throttle = new FailureThrottle(6, this.now::get);
		fail(throttle, "192.0.2.1", 6);

		this.now.addAndGet(Duration.ofSeconds(9).toNanos());
		assertThat(throttle.isBlocked(ip("192.0.2.1"))).isTrue();
		this.now.addAndGet(Duration.ofSeconds(1).toNanos());
		assertThat(throttle.isBlocked(ip("192.0.2.1"))).isFalse();
		throttle.failed(ip("192.0.2.1"));
		assertThat(throttle.isBlocked(ip("192.0.2.1"))).isTrue();

		this.now.addAndGet(Duration.ofMinutes(1).toNanos());
		fail(throttle, "192.0.2.1", 5);
		assertThat(throttle.isBlocked(ip("192.0.2.1"))).isFalse();
	}

	@Test
	void savesUpNoTriesWhileNothingFails() {
		FailureThrottle throttle = new FailureThrottle(6, this.now::get);
		fail(throttle, "192.0.2.1", 1);

		this.now.addAndGet(Duration.ofHours(1).toNanos());
		fail(throttle, "192.0.2.1", 6);

		assertThat(throttle.isBlocked(ip("192.0.2.1"))).isTrue();
	}

	@Test
	void countsAnIpv6NetworkOfSixtyFourBitsAsOne() {
		FailureThrottle throttle = new FailureThrottle(2, this.now::get);
		throttle.failed(ip("2001:db8:1:2::1"));
		throttle.failed(ip("2001:db8:1:2:ffff::1"));

		assertThat(throttle.isBlocked(ip("2001:db8:1:2:3:4:5:6"))).isTrue();
		assertThat(throttle.isBlocked(ip("2001:db8:1:3::1"))).isFalse();
	}

	@Test
	void knowsAnAddressOfIpv4InIpv6() {
		assertThat(FailureThrottle.key(ip("::ffff:192.0.2.1"))).isEqualTo(FailureThrottle.key(ip("192.0.2.1")));
	}

	@Test
	void countsPeersOfAUnixDomainSocketTogether() {
		FailureThrottle throttle = new FailureThrottle(1, this.now::get);
		throttle.failed(UnixDomainSocketAddress.of(""));

		assertThat(throttle.isBlocked(UnixDomainSocketAddress.of(""))).isTrue();
		assertThat(throttle.isBlocked(ip("0.0.0.0"))).isFalse();
	}

	/** Who has failed more stays, and all of them fit in the same table. */
	@Test
	void remembersTheWorstOfVeryManyAddresses() {
		FailureThrottle throttle = new FailureThrottle(10, this.now::get);
		fail(throttle, "192.0.2.1", 10);
		for (int i = 0; i < FailureThrottle.PLACES * 4; i++) {
			throttle.failed(ipv4(i));
		}

		assertThat(throttle.isBlocked(ip("192.0.2.1"))).isTrue();
	}

	private static void fail(FailureThrottle throttle, String address, int times) {
		for (int i = 0; i < times; i++) {
			throttle.failed(ip(address));
		}
	}

	private static SocketAddress ipv4(int number) {
		try {
			return new InetSocketAddress(
					InetAddress.getByAddress(ByteBuffer.allocate(4).putInt(0x0a000000 + number).array()), 1);
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static SocketAddress ip(String address) {
		return new InetSocketAddress(address, 1);
	}

}
