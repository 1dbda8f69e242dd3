package io.asyncnet.socket;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * ClientHellos made by hand.
 *
 * @param message the message with its header
 */
record Hellos(byte[] message) {

	/** TLS 1.2 with two suites and the curve P-256, which engines take. */
	static Hellos of(String serverName) {
		return withExtensions(serverName(serverName.getBytes(StandardCharsets.US_ASCII)), extension(10, 0, 2, 0, 23),
				extension(13, 0, 4, 4, 3, 8, 4));
	}

	static Hellos withExtensions(byte[]... extensions) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (byte[] extension : extensions) {
			all.writeBytes(extension);
		}
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		body.write(3);
		body.write(3);
		body.writeBytes(new byte[32]);
		body.write(0);
		body.writeBytes(new byte[] { 0, 4, (byte) 0xC0, 0x2B, (byte) 0xC0, 0x2F });
		body.writeBytes(new byte[] { 1, 0 });
		length(body, all.size());
		body.writeBytes(all.toByteArray());
		return withBody(body.toByteArray());
	}

	static Hellos withBody(byte[] body) {
		ByteArrayOutputStream message = new ByteArrayOutputStream();
		message.write(1);
		message.write(body.length >> 16);
		length(message, body.length);
		message.writeBytes(body);
		return new Hellos(message.toByteArray());
	}

	static byte[] serverName(byte[] name) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		length(out, name.length + 3);
		out.write(0);
		length(out, name.length);
		out.writeBytes(name);
		return extension(0, out.toByteArray());
	}

	static byte[] extension(int type, int... values) {
		byte[] content = new byte[values.length];
		for (int i = 0; i < values.length; i++) {
			content[i] = (byte) values[i];
		}
		return extension(type, content);
	}

	static byte[] extension(int type, byte[] content) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		length(out, type);
		length(out, content.length);
		out.writeBytes(content);
		return out.toByteArray();
	}

	/** All of it in one record. */
	byte[] record() {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		out.writeBytes(new byte[] { 22, 3, 1 });
		length(out, this.message.length);
		out.writeBytes(this.message);
		return out.toByteArray();
	}

	private static void length(ByteArrayOutputStream out, int length) {
		out.write(length >> 8);
		out.write(length);
	}

}
