package io.asyncnet.socket;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

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

}
