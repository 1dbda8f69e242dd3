package io.asyncnet.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * An Internet address as numbers, to be compared and counted. One of IPv4 in its IPv6
 * form is one of IPv4.
 *
 * @param ipv6 whether it has 128 bits
 * @param high its first 64 bits; 0 for IPv4
 * @param low its last 64 bits; for IPv4 its only 32, without a sign
 */
record AddressBits(boolean ipv6, long high, long low) {

	/** The first byte of multicast addresses, which no peer of a connection has. */
	private static final long MULTICAST = 0xff00_0000_0000_0000L;

	static AddressBits of(InetAddress address) {
		ByteBuffer bytes = ByteBuffer.wrap(AddressRange.bytes(address));
		if (bytes.remaining() == Integer.BYTES) {
			return new AddressBits(false, 0, Integer.toUnsignedLong(bytes.getInt()));
		}
		return new AddressBits(true, bytes.getLong(), bytes.getLong());
	}

	/**
	 * The address of a peer.
	 * @return its bits, or {@code null} if it has none: at a Unix domain socket, or when
	 * it is gone already and the transport cannot tell any more
	 */
	static @Nullable AddressBits of(@Nullable SocketAddress peer) {
		return (peer instanceof InetSocketAddress inet && inet.getAddress() != null) ? of(inet.getAddress()) : null;
	}

	/**
	 * What counts as one peer: the address, or for IPv6 its first 64 bits. No two have
	 * the same number.
	 */
	long network() {
		return this.ipv6 ? this.high : MULTICAST | this.low;
	}

	/** The last address that has the same first bits as this one. */
	AddressBits last(int prefixLength) {
		if (!this.ipv6) {
			return new AddressBits(false, 0, this.low | (0xffff_ffffL >>> prefixLength));
		}
		// a distance of 64 would shift by 0
		long high = (prefixLength >= Long.SIZE) ? 0 : -1L >>> prefixLength;
		long low = (prefixLength <= Long.SIZE) ? -1L : (prefixLength == 2 * Long.SIZE) ? 0 : -1L >>> prefixLength;
		return new AddressBits(true, this.high | high, this.low | low);
	}

	/** Compare as numbers without a sign, addresses of the same family. */
	int compare(AddressBits other) {
		int order = Long.compareUnsigned(this.high, other.high);
		return (order != 0) ? order : Long.compareUnsigned(this.low, other.low);
	}

}
