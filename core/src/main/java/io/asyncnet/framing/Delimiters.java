package io.asyncnet.framing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The byte sequences that may end a frame, as an immutable value. Whichever is complete
 * first ends the frame; of two that are complete at the same byte, as CR LF and LF are,
 * the longer one. The first sequence is the one that is sent.
 *
 * @since 0.1.0
 */
public final class Delimiters {

	/** Keeps the table that finds them within 128 KiB for a listener. */
	private static final int MAX_BYTES = 255;

	private final List<byte[]> sequences;

	private final DelimiterTable table;

	private Delimiters(List<byte[]> sequences) {
		check(sequences);
		this.sequences = sequences;
		this.table = new DelimiterTable(sequences);
	}

	/**
	 * Create delimiters from bytes.
	 * @param sequences one byte sequence or several alternatives, 255 bytes in all at
	 * most; they are copied
	 * @return the delimiters
	 * @throws IllegalArgumentException if there is none, if one is empty, or if one can
	 * never end a frame because another one that it holds is complete before it
	 */
	public static Delimiters of(byte[]... sequences) {
		return new Delimiters(Arrays.stream(sequences).map(byte[]::clone).toList());
	}

	/**
	 * Create delimiters from text. In it {@code \r}, {@code \n}, {@code \t}, {@code \0}
	 * and {@code \xHH}, with two hexadecimal digits, stand for one byte each, and
	 * {@code \\} for a backslash.
	 * @param charset how the other characters are encoded
	 * @param sequences one sequence or several alternatives
	 * @return the delimiters
	 * @throws IllegalArgumentException as {@link #of} does, or if there is another escape
	 */
	public static Delimiters parse(Charset charset, String... sequences) {
		return new Delimiters(Arrays.stream(sequences).map((text) -> parse(text, charset)).toList());
	}

	private static byte[] parse(String text, Charset charset) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		int plain = 0;
		for (int i = text.indexOf('\\'); i >= 0; i = text.indexOf('\\', plain)) {
			bytes.writeBytes(text.substring(plain, i).getBytes(charset));
			char kind = (i + 1 < text.length()) ? text.charAt(i + 1) : ' ';
			bytes.write(escaped(kind, text, i + 2));
			plain = i + ((kind == 'x') ? 4 : 2);
		}
		bytes.writeBytes(text.substring(plain).getBytes(charset));
		return bytes.toByteArray();
	}

	private static int escaped(char kind, String text, int next) {
		return switch (kind) {
			case 'r' -> '\r';
			case 'n' -> '\n';
			case 't' -> '\t';
			case '0' -> 0;
			case '\\' -> '\\';
			case 'x' -> {
				int high = (next < text.length()) ? Character.digit(text.charAt(next), 16) : -1;
				int low = (next + 1 < text.length()) ? Character.digit(text.charAt(next + 1), 16) : -1;
				Framing.check(high >= 0 && low >= 0, "In delimiter '%s' an \\x is not followed by two hex digits",
						text);
				yield (high << 4) | low;
			}
			default -> throw new IllegalArgumentException(
					"In delimiter '" + text + "' a backslash is not followed by r, n, t, 0, xHH or a backslash");
		};
	}

	private static void check(List<byte[]> sequences) {
		Framing.check(!sequences.isEmpty(), "At least one delimiter is needed but there are %s", sequences.size());
		int total = 0;
		for (byte[] sequence : sequences) {
			Framing.check(sequence.length > 0, "A delimiter must have at least one byte but one has %s",
					sequence.length);
			total += sequence.length;
		}
		Framing.check(total <= MAX_BYTES, "Delimiters must have 255 bytes in all at most but have %s", total);
		for (int i = 0; i < sequences.size(); i++) {
			for (int other = 0; other < sequences.size(); other++) {
				if (i != other && hidden(sequences.get(i), sequences.get(other))) {
					throw new IllegalArgumentException(String.format(Locale.ROOT,
							"Delimiter '%s' can never end a frame, because '%s' ends it before", text(sequences.get(i)),
							text(sequences.get(other))));
				}
			}
		}
	}

	/** Whether the other one is complete before this one, or is the same. */
	private static boolean hidden(byte[] sequence, byte[] other) {
		int last = sequence.length - other.length - (Arrays.equals(sequence, other) ? 0 : 1);
		for (int at = 0; at <= last; at++) {
			if (Arrays.equals(sequence, at, at + other.length, other, 0, other.length)) {
				return true;
			}
		}
		return false;
	}

	DelimiterTable table() {
		return this.table;
	}

	/** The sequence that is sent. */
	byte[] first() {
		return this.sequences.get(0);
	}

	/** Whether the only delimiter is a single byte. */
	boolean isSingleByte() {
		return this.sequences.size() == 1 && first().length == 1;
	}

	@Override
	public boolean equals(Object obj) {
		return obj instanceof Delimiters other && this.sequences.size() == other.sequences.size()
				&& Arrays.deepEquals(this.sequences.toArray(), other.sequences.toArray());
	}

	@Override
	public int hashCode() {
		return Arrays.deepHashCode(this.sequences.toArray());
	}

	/**
	 * Return the delimiters with escapes for all that is not printable ASCII.
	 */
	@Override
	public String toString() {
		List<String> texts = new ArrayList<>();
		this.sequences.forEach((sequence) -> texts.add(text(sequence)));
		return texts.toString();
	}

	private static String text(byte[] sequence) {
		StringBuilder text = new StringBuilder();
		for (byte value : sequence) {
			switch (value) {
				case '\r' -> text.append("\\r");
				case '\n' -> text.append("\\n");
				case '\\' -> text.append("\\\\");
				default -> text.append((value >= ' ' && value < 0x7F) ? String.valueOf((char) value)
						: String.format(Locale.ROOT, "\\x%02x", value & 0xFF));
			}
		}
		return text.toString();
	}

}
