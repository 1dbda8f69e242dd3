package io.asyncnet.spring.tap;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The packets of a file in the format of libpcap, read by the letter of the formats: no
 * code is shared with what writes them.
 */
public record Capture(List<Packet> packets) {

	public static Capture read(Path file) {
		try {
			return read(Files.readAllBytes(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static Capture read(byte[] file) {
		ByteBuffer in = ByteBuffer.wrap(file);
		assertThat(in.getInt()).as("magic").isEqualTo(0xa1b2c3d4);
		assertThat(in.getShort()).as("major version").isEqualTo((short) 2);
		assertThat(in.getShort()).as("minor version").isEqualTo((short) 4);
		in.getLong();
		assertThat(in.getInt()).as("snapshot length").isEqualTo(65535);
		assertThat(in.getInt()).as("link type").isEqualTo(101);
		List<Packet> packets = new ArrayList<>();
		while (in.hasRemaining()) {
			long micros = in.getInt() * 1_000_000L + in.getInt();
			int length = in.getInt();
			assertThat(in.getInt()).as("original length").isEqualTo(length);
			packets.add(packet(micros, in.slice(in.position(), length)));
			in.position(in.position() + length);
		}
		return new Capture(packets);
	}

	private static Packet packet(long micros, ByteBuffer in) {
		int version = (in.get(0) & 0xf0) >> 4;
		int addressLength = (version == 4) ? 4 : 16;
		int addresses = (version == 4) ? 12 : 8;
		int tcp = addresses + 2 * addressLength;
		assertThat(in.get((version == 4) ? 9 : 6)).as("protocol").isEqualTo((byte) 6);
		assertThat(in.getShort((version == 4) ? 2 : 4) & 0xffff).as("length")
			.isEqualTo((version == 4) ? in.limit() : in.limit() - tcp);
		if (version == 4) {
			assertThat(sum(in, 0, tcp)).as("IP checksum").isEqualTo(0xffff);
		}
		int pseudoHeader = sum(in, addresses, tcp) + 6 + in.limit() - tcp;
		assertThat(fold(pseudoHeader + sum(in, tcp, in.limit()))).as("TCP checksum").isEqualTo(0xffff);
		assertThat(in.getShort(tcp + 12)).as("data offset and flags").isEqualTo((short) 0x5018);
		byte[] payload = new byte[in.limit() - tcp - 20];
		in.get(tcp + 20, payload);
		return new Packet(micros, address(in, addresses, addressLength, in.getShort(tcp)),
				address(in, addresses + addressLength, addressLength, in.getShort(tcp + 2)), in.getInt(tcp + 4),
				in.getInt(tcp + 8), payload);
	}

	private static InetSocketAddress address(ByteBuffer in, int index, int length, short port) {
		byte[] address = new byte[length];
		in.get(index, address);
		try {
			return new InetSocketAddress(InetAddress.getByAddress(address), port & 0xffff);
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static int sum(ByteBuffer in, int from, int to) {
		int sum = 0;
		for (int i = from; i < to; i++) {
			sum += ((i - from) % 2 == 0) ? (in.get(i) & 0xff) << 8 : in.get(i) & 0xff;
		}
		return fold(sum);
	}

	private static int fold(int sum) {
		int folded = sum;
		while (folded >> 16 != 0) {
			folded = (folded & 0xffff) + (folded >> 16);
		}
		return folded;
	}

	/** All that one port has sent, whose sequence numbers have to be without a gap. */
	public String sentBy(int port) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (Packet packet : this.packets) {
			if (packet.source.getPort() == port) {
				assertThat(packet.sequence).as("sequence number").isEqualTo(1 + all.size());
				all.writeBytes(packet.payload);
			}
		}
		return all.toString(StandardCharsets.UTF_8);
	}

	/** All that was sent to one port. */
	public String sentTo(int port) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (Packet packet : this.packets) {
			if (packet.target.getPort() == port) {
				assertThat(packet.sequence).as("sequence number").isEqualTo(1 + all.size());
				all.writeBytes(packet.payload);
			}
		}
		return all.toString(StandardCharsets.UTF_8);
	}

	/**
	 * A packet whose checksums are right.
	 */
	public record Packet(long micros, InetSocketAddress source, InetSocketAddress target, int sequence,
			int acknowledged, byte[] payload) {

	}

}
