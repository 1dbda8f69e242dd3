package io.asyncnet.tls;

import java.net.IDN;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Notations of server names (RFC 6066, section 3), and how they compare.
 */
final class ServerName {

	private static final String WILDCARD = "*.";

	/** RFC 1035 for the lengths; names with underscores are no host names, but in use. */
	private static final Pattern NAME = Pattern
		.compile("(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*");

	private static final Pattern ADDRESS = Pattern.compile("[0-9.]+");

	private ServerName() {
	}

	/**
	 * Read a name as an administrator has written it.
	 * @return the name in lower case, in ASCII and without a final dot
	 * @throws IllegalArgumentException if it can be no name
	 */
	static String configured(String text) {
		boolean wildcard = text.startsWith(WILDCARD);
		String name = wildcard ? text.substring(WILDCARD.length()) : text;
		try {
			String ascii = asked(IDN.toASCII(name));
			if (NAME.matcher(ascii).matches() && !ADDRESS.matcher(ascii).matches()) {
				return wildcard ? WILDCARD + ascii : ascii;
			}
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(message(text), ex);
		}
		throw new IllegalArgumentException(message(text));
	}

	private static String message(String text) {
		return "A server name must be like 'www.example.org' or '*.example.org' but was '" + text + "'";
	}

	/** Bring a name that a peer has sent into the form in which names are kept. */
	static String asked(String name) {
		return (name.endsWith(".") ? name.substring(0, name.length() - 1) : name).toLowerCase(Locale.ROOT);
	}

	/** The wildcard that stands for a name: a single label is what it may stand for. */
	static String wildcardFor(String name) {
		int dot = name.indexOf('.');
		return (dot > 0) ? "*" + name.substring(dot) : name;
	}

}
