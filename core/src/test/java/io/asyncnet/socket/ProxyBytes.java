package io.asyncnet.socket;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

import org.junit.jupiter.params.provider.Arguments;

/**
 * Headers of the PROXY protocol as its specification draws them.
 */
final class ProxyBytes {

	static final int PROXY = 0x21;

	static final int LOCAL = 0x20;

	static final int UNSPEC = 0x00;

	static final int TCP4 = 0x11;

	static final int UDP4 = 0x12;

	static final int TCP6 = 0x21;

	static final int UNIX = 0x31;

	private ProxyBytes() {
	}

	static byte[] v1(String text) {
		return (text + "\r\n").getBytes(StandardCharsets.US_ASCII);
	}

	static byte[] v2(int command, int family, byte[]... parts) {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		Arrays.stream(parts).forEach(body::writeBytes);
		return ByteBuffer.allocate(16 + body.size())
			.put("\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII))
			.put((byte) command)
			.put((byte) family)
			.putShort((short) body.size())
			.put(body.toByteArray())
			.array();
	}

	/** 192.0.2.1:56324 to 198.51.100.2:443. */
	static byte[] addresses4() {
		return HexFormat.of().parseHex("c0000201" + "c6336402" + "dc04" + "01bb");
	}

	/** 2001:db8::1 port 56324 to 2001:db8::2 port 443. */
	static byte[] addresses6() {
		return HexFormat.of()
			.parseHex("20010db8000000000000000000000001" + "20010db8000000000000000000000002" + "dc04" + "01bb");
	}

	static byte[] tlv(int type, byte[] value) {
		return ByteBuffer.allocate(3 + value.length).put((byte) type).putShort((short) value.length).put(value).array();
	}

	static byte[] tlv(int type, String value) {
		return tlv(type, value.getBytes(StandardCharsets.UTF_8));
	}

	/** A header with its checksum as the last field. */
	static byte[] withCrc(int family, byte[]... parts) {
		byte[][] all = Arrays.copyOf(parts, parts.length + 1);
		all[parts.length] = tlv(3, new byte[4]);
		byte[] header = v2(PROXY, family, all);
		CRC32C crc = new CRC32C();
		crc.update(header, 0, header.length);
		ByteBuffer.wrap(header).putInt(header.length - 4, (int) crc.getValue());
		return header;
	}

	/**
	 * A header on each transport, and the source in it; none where it leaves the address.
	 */
	static Stream<Arguments> valid() {
		return Wire.transports()
			.flatMap((transport) -> Stream.of(
					Arguments.of(transport, "v1 TCP4", v1("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443"),
							"192.0.2.1:56324"),
					Arguments.of(transport, "v1 TCP6", v1("PROXY TCP6 2001:db8::1 2001:db8::2 56324 443"),
							"2001:db8:0:0:0:0:0:1:56324"),
					Arguments.of(transport, "v1 UNKNOWN", v1("PROXY UNKNOWN"), ""),
					Arguments.of(transport, "v1 of 107 bytes", v1("PROXY UNKNOWN " + "f".repeat(91)), ""),
					Arguments.of(transport, "v2 TCP4", v2(PROXY, TCP4, addresses4()), "192.0.2.1:56324"),
					Arguments.of(transport, "v2 TCP6", v2(PROXY, TCP6, addresses6()), "2001:db8:0:0:0:0:0:1:56324"),
					Arguments.of(transport, "v2 checksum", withCrc(TCP4, addresses4(), tlv(2, "a.test")),
							"192.0.2.1:56324"),
					Arguments.of(transport, "v2 of 2 KiB", v2(PROXY, TCP4, addresses4(), tlv(4, new byte[2017])),
							"192.0.2.1:56324"),
					Arguments.of(transport, "v2 LOCAL", v2(LOCAL, UNSPEC), ""),
					Arguments.of(transport, "v2 LOCAL with addresses", v2(LOCAL, TCP4, addresses4()), ""),
					Arguments.of(transport, "v2 UNSPEC", v2(PROXY, UNSPEC, new byte[7]), ""),
					Arguments.of(transport, "v2 UDP4", v2(PROXY, UDP4, addresses4()), ""),
					Arguments.of(transport, "v2 UNIX", v2(PROXY, UNIX, new byte[216]), "")));
	}

	/** What is no header; the word secret must not be logged. */
	static Stream<Arguments> invalid() {
		byte[] addresses = addresses4();
		byte[] badCrc = withCrc(TCP4, addresses);
		badCrc[20]++;
		return Stream.of(Arguments.of("a line", "secret\n".getBytes(StandardCharsets.US_ASCII)),
				Arguments.of("almost v1", v1("PROXX TCP4 192.0.2.1 198.51.100.2 56324 443")),
				Arguments.of("v1 without anything", v1("PROXY ")),
				Arguments.of("v1 of UDP", v1("PROXY UDP4 192.0.2.1 198.51.100.2 56324 443")),
				Arguments.of("v1 without a port", v1("PROXY TCP4 192.0.2.1 198.51.100.2 56324")),
				Arguments.of("v1 with a port too high", v1("PROXY TCP4 192.0.2.1 198.51.100.2 56324 65536")),
				Arguments.of("v1 with a name", v1("PROXY TCP4 secret.test 198.51.100.2 56324 443")),
				Arguments.of("v1 of 108 bytes", v1("PROXY UNKNOWN " + "f".repeat(92))),
				Arguments.of("v2 too long", v2(PROXY, TCP4, addresses, tlv(4, new byte[2018]))),
				Arguments.of("v2 longest length", longest()),
				Arguments.of("v2 of another version", v2(0x31, TCP4, addresses)),
				Arguments.of("v2 of another command", v2(0x22, TCP4, addresses)),
				Arguments.of("v2 of another family", v2(PROXY, 0x41, addresses)),
				Arguments.of("v2 too short for its addresses", v2(PROXY, TCP4, Arrays.copyOf(addresses, 11))),
				Arguments.of("v2 with bytes behind its fields", v2(PROXY, TCP4, addresses, new byte[2])),
				Arguments.of("v2 with a field too long", v2(PROXY, TCP4, addresses, new byte[] { 4, 0, 2, 0 })),
				Arguments.of("v2 with a wrong checksum", badCrc),
				Arguments.of("v2 with a short checksum", v2(PROXY, TCP4, addresses, tlv(3, new byte[3]))),
				Arguments.of("v2 with a short SSL field", v2(PROXY, TCP4, addresses, tlv(32, new byte[4]))), Arguments
					.of("v2 with bytes behind the fields of SSL", v2(PROXY, TCP4, addresses, tlv(32, new byte[6]))));
	}

	private static byte[] longest() {
		byte[] header = v2(PROXY, TCP4, addresses4());
		header[14] = -1;
		header[15] = -1;
		return header;
	}

}
