package io.asyncnet.spring.identity;

import org.jspecify.annotations.Nullable;

/**
 * Names that others have written: what is empty, longer than a thousand characters, or
 * would break a line in a log is no name.
 */
final class PrincipalName {

	private static final int MAX_LENGTH = 1000;

	private PrincipalName() {
	}

	/** Return the name, {@code null} if it is none. */
	static @Nullable String of(@Nullable String name) {
		boolean usable = name != null && !name.isBlank() && name.length() <= MAX_LENGTH
				&& name.chars().noneMatch(PrincipalName::isControl);
		return usable ? name : null;
	}

	/** Beside control characters what breaks lines, or turns their direction. */
	private static boolean isControl(int character) {
		int type = Character.getType(character);
		return type == Character.CONTROL || type == Character.FORMAT || type == Character.LINE_SEPARATOR
				|| type == Character.PARAGRAPH_SEPARATOR;
	}

}
