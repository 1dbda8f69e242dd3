package io.asyncnet.socket;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Locale;

import io.netty.util.NetUtil;

/**
 * Internet addresses that begin with the same bits, for example {@code 10.0.0.0/8}. An
 * IPv4 address in its IPv6 form ({@code ::ffff:10.1.2.3}) counts as the IPv4 address that
 * it is.
 *
 * @param network the address with all other bits zero
 * @param prefixLength number of bits that are the same: 0 to 32, or to 128 for IPv6
 * @since 0.1.0
 */
public record AddressRange(InetAddress network, int prefixLength) {

	/** Bytes of an IPv6 address before the IPv4 address in it. */
	private static final int MAPPED_PREFIX = 12;

	/**
	 * Check the arguments.
	 * @param network the address with all other bits zero
	 * @param prefixLength number of bits that are the same
	 */
	public AddressRange {
		byte[] bytes = bytes(network);
		if (prefixLength < 0 || prefixLength > bytes.length * Byte.SIZE) {
			throw new IllegalArgumentException(String.format(Locale.ROOT, "'prefixLength' must be 0 to %d but was %d",
					bytes.length * Byte.SIZE, prefixLength));
		}
		if (!sameBits(new byte[bytes.length], bytes, prefixLength, bytes.length * Byte.SIZE)) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "Address %s has bits that are not zero after the first %d",
							network.getHostAddress(), prefixLength));
		}
	}

	/**
	 * Read a range from text. No name is looked up.
	 * @param text an address in digits, with or without {@code /} and the number of bits;
	 * without it is a range of one address
	 * @return the range
	 * @throws IllegalArgumentException if it is none, or if bits beyond the prefix are
	 * set
	 */
	public static AddressRange parse(String text) {
		int slash = text.indexOf('/');
		String address = ((slash < 0) ? text : text.substring(0, slash)).strip();
		InetAddress network = NetUtil.createInetAddressFromIpAddressString(address);
		if (network == null) {
			throw new IllegalArgumentException(
					"'" + text + "' is no address in digits, nor one with '/' and a number of bits");
		}
		int all = bytes(network).length * Byte.SIZE;
		try {
			return new AddressRange(network,
					(slash < 0) ? all : Integer.parseUnsignedInt(text.substring(slash + 1).strip()));
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("'" + text + "' has no number of bits after '/'", ex);
		}
	}

	/**
	 * Return whether an address is in this range.
	 * @param address an address
	 * @return whether its first bits are the network's
	 */
	public boolean contains(InetAddress address) {
		byte[] bytes = bytes(address);
		byte[] expected = bytes(this.network);
		return bytes.length == expected.length && sameBits(expected, bytes, 0, this.prefixLength);
	}

	/** Whether the bits between two positions are the same. */
	private static boolean sameBits(byte[] expected, byte[] bytes, int from, int to) {
		for (int bit = from; bit < to; bit++) {
			int mask = 0x80 >> (bit % Byte.SIZE);
			if (((expected[bit / Byte.SIZE] ^ bytes[bit / Byte.SIZE]) & mask) != 0) {
				return false;
			}
		}
		return true;
	}

	/** In network byte order, of IPv4 four. */
	static byte[] bytes(InetAddress address) {
		byte[] bytes = address.getAddress();
		boolean mapped = address instanceof Inet6Address && isMapped(bytes);
		return mapped ? Arrays.copyOfRange(bytes, MAPPED_PREFIX, bytes.length) : bytes;
	}

	private static boolean isMapped(byte[] bytes) {
		for (int i = 0; i < MAPPED_PREFIX - 2; i++) {
			if (bytes[i] != 0) {
				return false;
			}
		}
		return bytes[MAPPED_PREFIX - 2] == -1 && bytes[MAPPED_PREFIX - 1] == -1;
	}

	@Override
	public String toString() {
		return this.network.getHostAddress() + "/" + this.prefixLength;
	}

}
