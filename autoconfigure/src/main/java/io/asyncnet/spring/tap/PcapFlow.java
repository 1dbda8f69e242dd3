package io.asyncnet.spring.tap;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

import io.asyncnet.socket.Connection;

/**
 * A connection as TCP packets over IP: addresses as the application sees them, sequence
 * numbers that count what was shown. Packets have no link layer. A Unix domain socket has
 * no addresses; it is shown as one of the loopback address. Used by one thread.
 */
final class PcapFlow {

	/** Length of the headers before the payload at most: IPv6 and TCP. */
	static final int MAX_HEADERS = 60;

	private static final int TCP = 6;

	private static final int IPV4_HEADER = 20;

	private static final int TCP_HEADER = 20;

	private static final int PSH_ACK = 0x18;

	private static final int HOPS = 64;

	/** Bytes of an IPv6 address before the IPv4 address in it. */
	private static final int MAPPED_PREFIX = 12;

	private static final int MAX_PORT = 65_535;

	private final Side peer;

	private final Side local;

	private final boolean v4;

	PcapFlow(Connection connection) {
		SocketAddress remote = connection.remoteAddress();
		SocketAddress own = connection.localAddress();
		this.v4 = address(remote) instanceof Inet4Address && address(own) instanceof Inet4Address;
		this.peer = new Side(bytes(address(remote)), port(remote, connection.id()));
		this.local = new Side(bytes(address(own)), port(own, 0));
	}

	private static InetAddress address(SocketAddress address) {
		return (address instanceof InetSocketAddress inet && inet.getAddress() != null) ? inet.getAddress()
				: InetAddress.getLoopbackAddress();
	}

	private static int port(SocketAddress address, long otherwise) {
		return (address instanceof InetSocketAddress inet) ? inet.getPort() : (int) (otherwise % MAX_PORT);
	}

	private byte[] bytes(InetAddress address) {
		byte[] bytes = address.getAddress();
		if (this.v4 || bytes.length != Integer.BYTES) {
			return bytes;
		}
		byte[] mapped = new byte[MAPPED_PREFIX + Integer.BYTES];
		mapped[MAPPED_PREFIX - 2] = -1;
		mapped[MAPPED_PREFIX - 1] = -1;
		System.arraycopy(bytes, 0, mapped, MAPPED_PREFIX, Integer.BYTES);
		return mapped;
	}

	/** Bytes have passed that are not shown: their numbers are missing. */
	void skip(TapDirection direction, long count) {
		from(direction).sequence += count;
	}

	/** Write a packet with its headers into a buffer. */
	void write(TapDirection direction, byte[] bytes, int offset, int length, ByteBuffer out) {
		Side source = from(direction);
		Side target = (source == this.peer) ? this.local : this.peer;
		int tcpLength = TCP_HEADER + length;
		int start = out.position();
		if (this.v4) {
			out.putShort((short) 0x4500).putShort((short) (IPV4_HEADER + tcpLength));
			out.putInt(0x4000).put((byte) HOPS).put((byte) TCP).putShort((short) 0);
			out.put(source.address).put(target.address);
			out.putShort(start + 10, checksum(out, start, out.position(), 0));
		}
		else {
			out.putInt(0x6000_0000).putShort((short) tcpLength).put((byte) TCP).put((byte) HOPS);
			out.put(source.address).put(target.address);
		}
		int tcp = out.position();
		out.putShort((short) source.port).putShort((short) target.port);
		out.putInt((int) source.sequence).putInt((int) target.sequence);
		out.putShort((short) (((TCP_HEADER / 4) << 12) | PSH_ACK)).putShort((short) -1).putInt(0);
		out.put(bytes, offset, length);
		int pseudoHeader = sum(out, tcp - 2 * source.address.length, tcp) + TCP + tcpLength;
		out.putShort(tcp + 16, checksum(out, tcp, out.position(), pseudoHeader));
		source.sequence += length;
	}

	private Side from(TapDirection direction) {
		return (direction == TapDirection.RECEIVED) ? this.peer : this.local;
	}

	/** RFC 1071. */
	private static short checksum(ByteBuffer packet, int from, int to, int initial) {
		long sum = (long) initial + sum(packet, from, to);
		while (sum >> 16 != 0) {
			sum = (sum & 0xffff) + (sum >> 16);
		}
		return (short) ~sum;
	}

	/** Below 2^31 for a packet's length. */
	private static int sum(ByteBuffer packet, int from, int to) {
		int sum = 0;
		int index = from;
		for (; index + 1 < to; index += 2) {
			sum += packet.getShort(index) & 0xffff;
		}
		return (index < to) ? sum + ((packet.get(index) & 0xff) << 8) : sum;
	}

	/** One end. */
	private static final class Side {

		private final byte[] address;

		private final int port;

		/** Number of the next byte; only its low 32 bits are shown. */
		private long sequence = 1;

		Side(byte[] address, int port) {
			this.address = address;
			this.port = port;
		}

	}

}
