package io.asyncnet.spring.listener;

/**
 * Names of principals for the log. An authority, a proxy or the peer itself has written
 * them, so whatever would break a line, turn its direction or end it before its time is
 * escaped as in Java, and a name that is too long is cut.
 */
final class PrincipalText {

	/** As long as the longest names that people give, and no line of its own. */
	static final int MAX_LENGTH = 256;

	private PrincipalText() {
	}

	/** Return a name as the value of a field, which the format of the log quotes. */
	static String field(String name) {
		return escape(name, false);
	}

	/** Return a name in quotes that it cannot end. */
	static String quoted(String name) {
		return '"' + escape(name, true) + '"';
	}

	private static String escape(String name, boolean quoted) {
		StringBuilder text = new StringBuilder(Math.min(name.length(), MAX_LENGTH) + 2);
		name.codePoints().limit(MAX_LENGTH).forEach((character) -> {
			if (!isPrintable(character)) {
				text.append((character <= Character.MAX_VALUE) ? "\\u%04x".formatted(character) : "\\u%04x\\u%04x"
					.formatted((int) Character.highSurrogate(character), (int) Character.lowSurrogate(character)));
				return;
			}
			if (quoted && (character == '"' || character == '\\')) {
				text.append('\\');
			}
			text.appendCodePoint(character);
		});
		boolean cut = name.codePointCount(0, name.length()) > MAX_LENGTH;
		return cut ? text.append("...").toString() : text.toString();
	}

	private static boolean isPrintable(int character) {
		return switch (Character.getType(character)) {
			case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
					Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED ->
				false;
			default -> true;
		};
	}

}
