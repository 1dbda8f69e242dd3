package io.asyncnet.spring.routing;

import io.asyncnet.socket.Frame;

/**
 * Looks for a property of a JSON object, in one pass over its bytes and with nothing kept
 * but a position and a depth, so that no frame costs more than its length. It does not
 * check what it passes over: that remains to whoever converts the frame.
 * <p>
 * A frame in which the property could mean something else to a parser has none: where it
 * occurs twice, where a name of the object has an escape, or where the value has one.
 */
final class JsonScan {

	static final long NOTHING = -1;

	/** As deep as Jackson goes by default. */
	static final int MAX_NESTING = 500;

	private final Frame frame;

	private final byte[] name;

	private int position;

	private int depth;

	/** Whether a string was passed over that had an escape. */
	private boolean escaped;

	private long found = NOTHING;

	private JsonScan(Frame frame, byte[] name) {
		this.frame = frame;
		this.name = name;
	}

	/**
	 * Find the value of a property.
	 * @param frame the JSON text
	 * @param name the property's name
	 * @return where it is, or {@link #NOTHING} if the frame is no object, does not have
	 * the property just once, or has an object, an array or {@code null} there
	 */
	static long find(Frame frame, byte[] name) {
		JsonScan scan = new JsonScan(frame, name);
		return scan.object() ? scan.found : NOTHING;
	}

	/** Position of the first byte of what was found, without a quotation mark. */
	static int start(long found) {
		return (int) (found >>> Integer.SIZE);
	}

	/** Position after the last byte of what was found. */
	static int end(long found) {
		return (int) found;
	}

	private boolean object() {
		if (!take('{')) {
			return false;
		}
		if (take('}')) {
			return atEnd();
		}
		do {
			if (!member()) {
				return false;
			}
		}
		while (take(','));
		return take('}') && atEnd();
	}

	private boolean member() {
		skipSpace();
		int start = this.position + 1;
		if (!string() || this.escaped) {
			return false;
		}
		boolean wanted = Ascii.isAt(this.frame, start, this.position - 1, this.name);
		if (!take(':')) {
			return false;
		}
		skipSpace();
		int value = this.position;
		if (!value()) {
			return false;
		}
		return !wanted || keep(value, this.position);
	}

	private boolean keep(int start, int end) {
		int first = this.frame.byteAt(start);
		if (this.found != NOTHING || first == '{' || first == '[' || first == 'n') {
			return false;
		}
		int quote = (first == '"') ? 1 : 0;
		if (quote != 0 && this.escaped) {
			return false;
		}
		this.found = ((long) (start + quote) << Integer.SIZE) | (end - quote);
		return true;
	}

	private boolean value() {
		if (this.position == this.frame.length()) {
			return false;
		}
		return switch (this.frame.byteAt(this.position)) {
			case '"' -> string();
			case '{', '[' -> nested();
			default -> literal();
		};
	}

	private boolean string() {
		this.escaped = false;
		if (!isNext('"')) {
			return false;
		}
		for (int i = this.position + 1; i < this.frame.length(); i++) {
			byte b = this.frame.byteAt(i);
			if (b == '"') {
				this.position = i + 1;
				return true;
			}
			if (b == '\\') {
				this.escaped = true;
				i++;
			}
		}
		return false;
	}

	private boolean nested() {
		do {
			byte b = this.frame.byteAt(this.position);
			if (b == '"') {
				if (!string()) {
					return false;
				}
				continue;
			}
			this.position++;
			if (b == '{' || b == '[') {
				if (++this.depth >= MAX_NESTING) {
					return false;
				}
			}
			else if ((b == '}' || b == ']') && --this.depth == 0) {
				return true;
			}
		}
		while (this.position < this.frame.length());
		return false;
	}

	/** A number, {@code true}, {@code false} or {@code null}. */
	private boolean literal() {
		int start = this.position;
		while (this.position < this.frame.length() && isLiteral(this.frame.byteAt(this.position))) {
			this.position++;
		}
		return this.position != start;
	}

	private static boolean isLiteral(byte b) {
		return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || b == '-' || b == '+' || b == '.' || b == 'E';
	}

	private boolean take(char c) {
		skipSpace();
		boolean next = isNext(c);
		this.position += next ? 1 : 0;
		return next;
	}

	private boolean isNext(char c) {
		return this.position < this.frame.length() && this.frame.byteAt(this.position) == c;
	}

	private boolean atEnd() {
		skipSpace();
		return this.position == this.frame.length();
	}

	private void skipSpace() {
		while (this.position < this.frame.length() && isSpace(this.frame.byteAt(this.position))) {
			this.position++;
		}
	}

	private static boolean isSpace(byte b) {
		return b == ' ' || b == '\t' || b == '\r' || b == '\n';
	}

}
