package io.asyncnet.socket;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AddressRanges}.
 */
class AddressRangesTests {

	/** Compares with numbers of any size, on few bits, so that addresses often match. */
	@Test
	void containsWhatOneOfTheRangesContains() throws UnknownHostException {
		Random random = new Random(42);
		int contained = 0;
		for (int round = 0; round < 300; round++) {
			List<AddressRange> ranges = new ArrayList<>();
			for (int i = random.nextInt(12); i > 0; i--) {
				ranges.add(range(random));
			}
			AddressRanges all = AddressRanges.of(ranges);
			for (int i = 0; i < 50; i++) {
				InetAddress address = address(random);
				boolean expected = ranges.stream().anyMatch((range) -> isIn(address, range));
				assertThat(all.contains(AddressBits.of(address))).as("%s in %s", address, ranges).isEqualTo(expected);
				assertThat(ranges.stream().anyMatch((range) -> range.contains(address))).isEqualTo(expected);
				contained += expected ? 1 : 0;
			}
			AddressRange other = range(random);
			assertThat(all.covers(other)).as("%s in %s", other, ranges)
				.isEqualTo(ranges.stream()
					.anyMatch((range) -> range.prefixLength() <= other.prefixLength() && isIn(other.network(), range)));
		}
		assertThat(contained).isBetween(2000, 13_000);
	}

	@Test
	void ofNoneContainsNothing() throws UnknownHostException {
		AddressRanges none = AddressRanges.of(List.of());

		assertThat(none.isEmpty()).isTrue();
		assertThat(none.contains(bits("10.0.0.1"))).isFalse();
		assertThat(none.contains(bits("::1"))).isFalse();
	}

	@Test
	void keepsTheFamiliesApart() throws UnknownHostException {
		assertThat(AddressRanges.of(List.of(AddressRange.parse("::/0"))).contains(bits("10.0.0.1"))).isFalse();
		assertThat(AddressRanges.of(List.of(AddressRange.parse("0.0.0.0/0"))).contains(bits("::1"))).isFalse();
	}

	@Test
	void takesAMappedAddressForTheOneThatItIs() {
		byte[] mapped = new byte[16];
		mapped[10] = -1;
		mapped[11] = -1;
		mapped[12] = 10;
		mapped[15] = 1;

		assertThat(AddressRanges.of(List.of(AddressRange.parse("10.0.0.0/24"))).contains(AddressBits.of(inet6(mapped))))
			.isTrue();
	}

	/** Which {@link InetAddress} would make one of IPv4 at once. */
	private static InetAddress inet6(byte[] bytes) {
		try {
			return java.net.Inet6Address.getByAddress(null, bytes, -1);
		}
		catch (UnknownHostException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	private static AddressBits bits(String text) throws UnknownHostException {
		return AddressBits.of(InetAddress.getByName(text));
	}

	private static InetAddress address(Random random) throws UnknownHostException {
		byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
		if (bytes.length == 16) {
			bytes[0] = 32;
		}
		// few bits are set, on both sides of the middle
		for (int i = random.nextInt(4); i > 0; i--) {
			int bit = new int[] { 3, 8, 31, 30, 63, 64, 65, 127 }[random.nextInt(8)] % (bytes.length * 8);
			bytes[bit / 8] |= (byte) (0x80 >> (bit % 8));
		}
		return InetAddress.getByAddress(bytes);
	}

	private static AddressRange range(Random random) throws UnknownHostException {
		byte[] bytes = address(random).getAddress();
		int all = bytes.length * 8;
		int prefix = new int[] { 0, 1, 4, 9, 31, 32, 63, 64, 65, 66, 127, 128 }[random.nextInt(12)] % (all + 1);
		BigInteger mask = BigInteger.ONE.shiftLeft(all - prefix).subtract(BigInteger.ONE);
		byte[] network = new BigInteger(1, bytes).andNot(mask).toByteArray();
		byte[] padded = new byte[bytes.length];
		int length = Math.min(network.length, padded.length);
		System.arraycopy(network, network.length - length, padded, padded.length - length, length);
		return new AddressRange(InetAddress.getByAddress(padded), prefix);
	}

	private static boolean isIn(InetAddress address, AddressRange range) {
		int all = range.network().getAddress().length * 8;
		return address.getAddress().length * 8 == all
				&& new BigInteger(1, address.getAddress()).shiftRight(all - range.prefixLength())
					.equals(new BigInteger(1, range.network().getAddress()).shiftRight(all - range.prefixLength()));
	}

}
