package io.asyncnet.spring.routing;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.asyncnet.socket.Frame;

/**
 * Words, in a charset whose blanks are those of ASCII.
 */
final class Ascii {

	private static final String SAMPLE = "\t AZaz";

	private Ascii() {
	}

	/** Charsets do not say what they have in common with ASCII, so it is tried. */
	static Charset require(Charset charset) {
		if (!charset.canEncode()
				|| !Arrays.equals(SAMPLE.getBytes(charset), SAMPLE.getBytes(StandardCharsets.US_ASCII))) {
			throw new InvalidRouteException("frames in charset " + charset.name() + " cannot be cut into words",
					"Set 'frame.charset' of the listener to UTF-8 or another charset that contains ASCII.");
		}
		return charset;
	}

	static boolean isBlank(byte b) {
		return b == ' ' || b == '\t';
	}

	/** Return where the next word begins, or the frame ends. */
	static int skipBlanks(Frame frame, int from) {
		int position = from;
		while (position < frame.length() && isBlank(frame.byteAt(position))) {
			position++;
		}
		return position;
	}

	/** Return where the word ends. */
	static int skipWord(Frame frame, int from) {
		int position = from;
		while (position < frame.length() && !isBlank(frame.byteAt(position))) {
			position++;
		}
		return position;
	}

	/** Return whether a part of a frame is these bytes. */
	static boolean isAt(Frame frame, int from, int to, byte[] bytes) {
		if (to - from != bytes.length) {
			return false;
		}
		for (int i = 0; i < bytes.length; i++) {
			if (frame.byteAt(from + i) != bytes[i]) {
				return false;
			}
		}
		return true;
	}

}
