package io.asyncnet.framing;

/**
 * Recognises the first line of an HTTP request (RFC 9112 section 3): a method in capital
 * letters, a target without spaces and the version, with one space between each.
 */
final class HttpRequestLine {

	private static final int VERSION_LENGTH = "HTTP/1.1".length();

	private HttpRequestLine() {
	}

	/**
	 * Refuse a line that is a request line.
	 * @throws FramingException if it is
	 */
	static void refuse(byte[] bytes, int from, int to) {
		int version = to - VERSION_LENGTH;
		if (version > from && isVersion(bytes, version) && isMethodAndTarget(bytes, from, version)) {
			throw FramingException.malformed("The first line is an HTTP request, and 'rejectHttp' is on");
		}
	}

	private static boolean isVersion(byte[] bytes, int from) {
		return bytes[from] == 'H' && bytes[from + 1] == 'T' && bytes[from + 2] == 'T' && bytes[from + 3] == 'P'
				&& bytes[from + 4] == '/' && isDigit(bytes[from + 5]) && bytes[from + 6] == '.'
				&& isDigit(bytes[from + 7]);
	}

	private static boolean isDigit(byte value) {
		return value >= '0' && value <= '9';
	}

	/** Whether these are a word in capitals, a space, another word and a space. */
	private static boolean isMethodAndTarget(byte[] bytes, int from, int to) {
		int target = from;
		while (bytes[target] >= 'A' && bytes[target] <= 'Z') {
			target++;
		}
		if (target == from || bytes[target] != ' ') {
			return false;
		}
		int end = target + 1;
		while (end < to && bytes[end] != ' ') {
			end++;
		}
		return end > target + 1 && end == to - 1;
	}

}
