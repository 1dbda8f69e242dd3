package io.asyncnet.framing;

import java.nio.ByteBuffer;

/**
 * A framing as an application may write one: a magic byte, the length in one byte, the
 * payload, and a checksum that is the exclusive or of the payload.
 */
final class CheckedFraming implements CustomFraming {

	static final byte MAGIC = 0x7E;

	private final int maxLength;

	CheckedFraming(int maxLength) {
		this.maxLength = maxLength;
	}

	@Override
	public int maxLength() {
		return this.maxLength;
	}

	@Override
	public CustomCutter newCutter() {
		return new CustomCutter(this) {

			@Override
			protected boolean cut(ByteBuffer in) {
				int start = in.position();
				if (in.remaining() < 2) {
					return false;
				}
				if (in.get() != MAGIC) {
					throw FramingException.malformed("Frame does not begin with the magic byte");
				}
				int length = in.get() & 0xFF;
				if (length > maxLength() - 3) {
					throw new FrameTooLongException(length + 3, maxLength());
				}
				if (in.remaining() < length + 1) {
					return false;
				}
				int payload = in.position();
				if (checksum(in.limit(payload + length)) != in.limit(payload + length + 1).get()) {
					throw FramingException.malformed("Checksum is wrong");
				}
				return found(start + 2, start + 2 + length, start + 3 + length);
			}

		};
	}

	private static byte checksum(ByteBuffer bytes) {
		byte sum = 0;
		while (bytes.hasRemaining()) {
			sum ^= bytes.get();
		}
		return sum;
	}

	@Override
	public int begin(OutputBuffer out) {
		out.write(MAGIC);
		out.write((byte) 0);
		return out.size();
	}

	@Override
	public void end(OutputBuffer out, int payloadStart, boolean text) {
		int length = out.size() - payloadStart;
		if (length > 255) {
			throw new IllegalArgumentException("Payload of " + length + " bytes is too long");
		}
		out.view(payloadStart - 1).put((byte) length);
		out.write(checksum(out.view(payloadStart)));
	}

}
