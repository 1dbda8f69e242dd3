package io.asyncnet.socket;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Handlers of more than one test, and what is sent to them.
 */
final class Handlers {

	/** Replies with what it is sent. */
	static final ConnectionHandler ECHO = (connection, frame, replies) -> replies.add(frame.view());

	private Handlers() {
	}

	/** Replies with what it is sent, to one text only when the gate is open. */
	static ConnectionHandler waitingAt(String text, Gate gate) {
		return (connection, frame, replies) -> {
			if (frame.text(StandardCharsets.UTF_8).equals(text)) {
				gate.pass();
			}
			replies.add(frame.view());
		};
	}

	/** Replies with what it is sent, but throws at one text. */
	static ConnectionHandler throwingAt(String text, Exception failure) {
		return (connection, frame, replies) -> {
			if (frame.text(StandardCharsets.UTF_8).equals(text)) {
				throw failure;
			}
			replies.add(frame.view());
		};
	}

	static byte[] lines(List<String> lines) {
		return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
	}

}
