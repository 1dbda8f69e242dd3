package io.asyncnet.benchmarks;

/**
 * The work that all servers have in common: a line as text becomes a reply as text.
 */
final class Ping {

	/** Longest line that a server takes. */
	static final int MAX_LINE = 8192;

	private static final String REPLY = "+PONG\r\n";

	private Ping() {
	}

	/** Return the whole reply, line end included. */
	static String answer(String line) {
		return line.isEmpty() ? "-ERR\r\n" : REPLY;
	}

	static int port(String... args) {
		return Integer.parseInt(args[0]);
	}

}
