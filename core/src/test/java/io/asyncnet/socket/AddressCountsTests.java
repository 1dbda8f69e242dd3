package io.asyncnet.socket;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AddressCounts}.
 */
class AddressCountsTests {

	private static final int NETWORKS = 16_000;

	private final AddressCounts counts = new AddressCounts();

	@Test
	void countsUpToTheLimitAndForgetsWhoHasNone() throws UnknownHostException {
		Long key = key("192.0.2.1");
		assertThat(this.counts.acquire(key, 2)).isTrue();
		assertThat(this.counts.acquire(key, 2)).isTrue();
		assertThat(this.counts.acquire(key, 2)).isFalse();
		assertThat(this.counts.acquire(key("192.0.2.2"), 2)).isTrue();
		assertThat(this.counts.peers()).isEqualTo(2);

		this.counts.release(key);
		assertThat(this.counts.acquire(key, 2)).isTrue();
		this.counts.release(key);
		this.counts.release(key);

		assertThat(this.counts.peers()).isEqualTo(1);
	}

	@Test
	void refusedConnectionsLeaveNothing() throws UnknownHostException {
		Long key = key("2001:db8::1");
		this.counts.acquire(key, 1);
		for (int i = 0; i < 10; i++) {
			assertThat(this.counts.acquire(key, 1)).isFalse();
		}
		this.counts.release(key);

		assertThat(this.counts.peers()).isZero();
	}

	@Test
	void countsAlsoWithoutALimitSoThatOneCanBeSetLater() throws UnknownHostException {
		Long key = key("2001:db8::1");
		for (int i = 0; i < 1000; i++) {
			assertThat(this.counts.acquire(key, 0)).isTrue();
		}

		assertThat(this.counts.acquire(key, 1000)).isFalse();
		assertThat(this.counts.acquire(key, 1001)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "2001:db8::1, 2001:db8::2, true", "2001:db8::, 2001:db8::ffff:ffff:ffff:ffff, true",
			"2001:db8:0:1::1, 2001:db8:0:2::1, false", "192.0.2.1, 192.0.2.2, false", "192.0.2.1, 192.0.2.1, true",
			"::1, 0.0.0.1, false" })
	void oneNetworkIsOnePeer(String first, String second, boolean expected) throws UnknownHostException {
		assertThat(key(first).equals(key(second))).isEqualTo(expected);
	}

	@Test
	void aMappedAddressIsTheOneOfIpv4() throws UnknownHostException {
		byte[] mapped = ByteBuffer.allocate(16).putLong(0).putInt(0xffff).put(new byte[] { -64, 0, 2, 1 }).array();
		InetAddress address = Inet6Address.getByAddress(null, mapped, -1);
		assertThat(address).isInstanceOf(Inet6Address.class);

		assertThat(this.counts.key(AddressBits.of(address))).isEqualTo(key("192.0.2.1"));
	}

	/**
	 * The hash code of an {@link Inet6Address} is the sum of its four parts, and that of
	 * a {@link Long} combines its two: who chooses its networks can make all of them
	 * equal.
	 */
	@Test
	void nobodyCanChooseNetworksThatCollide() throws UnknownHostException {
		List<InetAddress> chosen = new ArrayList<>();
		for (int i = 0; i < NETWORKS; i++) {
			// two parts are the same, and the third one makes up for both
			int part = 0x2000_0000 + i;
			ByteBuffer bytes = ByteBuffer.allocate(16).putInt(part).putInt(part);
			int sum = InetAddress.getByAddress(bytes.array()).hashCode();
			for (int place = 11; place >= 8; place--) {
				bytes.put(place, (byte) -sum);
				// bytes count with their sign
				sum = (sum + (byte) -sum) >> 8;
			}
			chosen.add(InetAddress.getByAddress(bytes.array()));
		}
		assertThat(largestBin(chosen)).isEqualTo(NETWORKS);
		assertThat(largestBin(chosen.stream().map((address) -> AddressBits.of(address).network()).toList()))
			.isEqualTo(NETWORKS);

		List<Long> keys = chosen.stream().map((address) -> this.counts.key(AddressBits.of(address))).toList();

		// as many as at random: more than 16 of one bin are less likely than 1 in 10^9
		assertThat(largestBin(keys)).isLessThan(20);
		Set<Long> different = new HashSet<>(keys);
		assertThat(different).hasSize(NETWORKS);
	}

	/** How many have the same place in a hash table for all of them. */
	private static int largestBin(Collection<?> keys) {
		Map<Integer, Integer> bins = new HashMap<>();
		for (Object key : keys) {
			int hash = key.hashCode();
			bins.merge((hash ^ (hash >>> 16)) & 0x7fff, 1, Integer::sum);
		}
		return bins.values().stream().mapToInt(Integer::intValue).max().orElse(0);
	}

	private Long key(String text) throws UnknownHostException {
		return this.counts.key(AddressBits.of(InetAddress.getByName(text)));
	}

}
