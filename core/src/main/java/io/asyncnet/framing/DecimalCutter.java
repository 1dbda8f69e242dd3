package io.asyncnet.framing;

import java.util.Locale;

/**
 * Cuts frames that start with their length in decimal digits and a separator, such as
 * {@link Netstring} and {@link OctetCounted}.
 */
final class DecimalCutter extends CountedCutter {

	private final Syntax syntax;

	private int digits;

	private long length;

	DecimalCutter(Syntax syntax, int maxLength) {
		super(maxLength);
		this.syntax = syntax;
	}

	@Override
	protected boolean readLength(byte[] bytes, int from, int to) {
		while (from + this.digits < to) {
			byte next = bytes[from + this.digits];
			if (next == this.syntax.separator() && this.digits > 0) {
				int offset = this.digits + 1;
				int payloadLength = (int) this.length;
				this.digits = 0;
				this.length = 0;
				return known(offset, payloadLength, this.syntax.hasTerminator() ? 1 : 0);
			}
			digit(next);
		}
		return false;
	}

	private void digit(byte next) {
		if (next < '0' || next > '9') {
			throw this.syntax.malformed((this.digits == 0) ? "does not begin with a decimal length"
					: "has something else than a digit or a separator in its length");
		}
		boolean zero = this.digits > 0 && this.length == 0;
		if (zero || (next == '0' && this.digits == 0 && !this.syntax.zero())) {
			throw this.syntax.malformed("has a length with a leading zero");
		}
		// cannot overflow: what is checked has at most ten digits
		this.length = this.length * 10 + (next - '0');
		this.digits++;
		checkLength(this.length);
	}

	@Override
	protected void checkTrailer(byte[] bytes, int payloadEnd) {
		if (this.syntax.hasTerminator() && bytes[payloadEnd] != this.syntax.terminator()) {
			throw this.syntax.malformed("does not end with its terminator where its length says");
		}
	}

	/** Write the length of a payload, and its separator, in front of it. */
	static void prefix(OutputBuffer out, int payloadStart, byte separator) {
		int length = out.size() - payloadStart;
		int digits = 1;
		for (int rest = length / 10; rest > 0; rest /= 10) {
			digits++;
		}
		out.insert(payloadStart, digits + 1);
		byte[] bytes = out.array();
		bytes[payloadStart + digits] = separator;
		for (int i = payloadStart + digits - 1; i >= payloadStart; i--, length /= 10) {
			bytes[i] = (byte) ('0' + length % 10);
		}
	}

	/**
	 * What is around a payload.
	 *
	 * @param name what a frame is called in messages
	 * @param separator what ends the length
	 * @param terminator what ends the frame, or -1 if nothing does
	 * @param zero whether a length may be 0
	 */
	record Syntax(String name, byte separator, int terminator, boolean zero) {

		boolean hasTerminator() {
			return this.terminator >= 0;
		}

		FramingException malformed(String what) {
			return FramingException.malformed(String.format(Locale.ROOT, "%s %s", this.name, what));
		}

	}

}
