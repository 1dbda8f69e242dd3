package io.asyncnet.framing;

import java.util.Locale;

/**
 * The control characters around a payload, none of which may be in it.
 *
 * @param start the byte before the payload
 * @param end the byte after the payload
 * @param trailer the byte after that, or -1 if there is none
 * @param startName the name of the first one, for messages
 * @param endName the name of the second one, for messages
 */
record Enclosure(byte start, byte end, int trailer, String startName, String endName) {

	/** Number of bytes around a payload. */
	int length() {
		return (this.trailer >= 0) ? 3 : 2;
	}

	int begin(OutputBuffer out) {
		out.write(this.start);
		return out.size();
	}

	void end(OutputBuffer out, int payloadStart, boolean text) {
		if (text) {
			refuse(out, payloadStart);
		}
		out.write(this.end);
		if (this.trailer >= 0) {
			out.write((byte) this.trailer);
		}
	}

	private void refuse(OutputBuffer out, int from) {
		byte[] bytes = out.array();
		int to = out.size();
		for (int i = from; i < to; i++) {
			if (bytes[i] == this.start || bytes[i] == this.end) {
				throw new IllegalArgumentException(String.format(Locale.ROOT,
						"%s in a String at byte %d would make the peer see another frame:"
								+ " leave it out, or send a byte[] to send the bytes as they are",
						(bytes[i] == this.start) ? this.startName : this.endName, i - from));
			}
		}
	}

}
