package io.asyncnet.framing;

import java.util.Locale;

/**
 * How a stream of bytes is cut into frames, and how a frame is written to it. A framing
 * is an immutable value that any number of connections share; what one connection has to
 * remember is in its {@link FrameCutter}. An application's own framing is a
 * {@link CustomFraming}.
 *
 * @since 0.1.0
 */
public sealed interface Framing permits Line, Delimited, LengthPrefixed, VarintPrefixed, FixedLength, OctetCounted,
		Netstring, Mllp, StxEtx, Raw, CustomFraming {

	/**
	 * Return the longest payload that is accepted from a peer. Frames that are sent are
	 * not limited by it.
	 * @return the limit in bytes, without delimiter or length field
	 */
	int maxLength();

	/**
	 * Create the cutter for one connection.
	 * @return a new cutter, positioned before the first frame
	 */
	FrameCutter newCutter();

	/**
	 * Begin a frame: append what stands before the payload, or room for it.
	 * @param out where the frame goes
	 * @return the position in {@code out} at which the payload starts, to be handed to
	 * {@link #end}
	 */
	int begin(OutputBuffer out);

	/**
	 * End the frame that {@link #begin} began: fill in the length, or append the
	 * delimiter.
	 * @param out where the frame goes
	 * @param payloadStart what {@link #begin} returned
	 * @param text whether the payload was a {@code String} and so must not contain this
	 * framing's delimiter, which would make the peer see more frames than were sent
	 * @throws IllegalArgumentException if the payload cannot be written as one frame;
	 * what {@code out} holds from the frame's first byte on is then undefined
	 */
	void end(OutputBuffer out, int payloadStart, boolean text);

	/**
	 * Check an argument of a framing.
	 * @param condition what must hold
	 * @param message the message with one {@code %s} for the value
	 * @param value the value that was given
	 * @throws IllegalArgumentException if the condition does not hold
	 */
	static void check(boolean condition, String message, Object value) {
		if (!condition) {
			throw new IllegalArgumentException(String.format(Locale.ROOT, message, value));
		}
	}

}
