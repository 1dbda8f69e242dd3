package io.asyncnet.framing;

/**
 * A framing of the application's own. It is shared by all connections of a listener, so
 * it has no state; what one connection has to remember is in its {@link CustomCutter}.
 * <p>
 * Frames that begin with a magic byte, their length in one byte and a checksum after it:
 *
 * <pre>
 * final class Checked implements CustomFraming {
 *
 *     public int maxLength() {
 *         return 258;
 *     }
 *
 *     public CustomCutter newCutter() {
 *         return new CustomCutter(this) {
 *
 *             protected boolean cut(ByteBuffer in) {
 *                 int start = in.position();
 *                 if (in.remaining() &lt; 2) {
 *                     return false;
 *                 }
 *                 if (in.get() != MAGIC) {
 *                     throw FramingException.malformed("Frame does not begin with the magic byte");
 *                 }
 *                 int length = in.get() &amp; 0xFF;
 *                 if (in.remaining() &lt; length + 1) {
 *                     return false;
 *                 }
 *                 // ... compare the checksum
 *                 return found(start + 2, start + 2 + length, start + 3 + length);
 *             }
 *
 *         };
 *     }
 *
 *     public int begin(OutputBuffer out) {
 *         out.write(MAGIC);
 *         out.write((byte) 0);
 *         return out.size();
 *     }
 *
 *     public void end(OutputBuffer out, int payloadStart, boolean text) {
 *         int length = out.size() - payloadStart;
 *         out.view(payloadStart - 1).put((byte) length);
 *         out.write(checksum(out.view(payloadStart)));
 *     }
 *
 * }
 * </pre>
 *
 * @since 0.1.0
 */
public non-sealed interface CustomFraming extends Framing {

	/**
	 * Return the longest frame that is accepted from a peer, here with all that surrounds
	 * the payload, since only the framing itself knows what that is. It is enforced, so
	 * that no peer can make a connection buffer more.
	 * @return the limit in bytes, positive and always the same
	 */
	@Override
	int maxLength();

	@Override
	CustomCutter newCutter();

}
