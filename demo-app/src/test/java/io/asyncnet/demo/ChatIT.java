package io.asyncnet.demo;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Value;

import static org.assertj.core.api.Assertions.assertThat;

@DemoIntegrationTest
class ChatIT {

	private static final String LINES = ("x".repeat(1022) + "\r\n").repeat(16);

	@Value("${local.asyncnet.chat.port}")
	private int chat;

	@Test
	void everybodySeesEveryLineAlsoWhenOneNeverReads() {
		try (DemoClient deaf = new DemoClient(this.chat);
				DemoClient first = new DemoClient(this.chat);
				DemoClient second = new DemoClient(this.chat)) {
			say(first, "first");
			say(second, "second");
			hear(first, "second");
			say(deaf, "deaf");
			hear(first, "deaf");
			hear(second, "deaf");
			say(first, "begin");
			hear(second, "begin");

			// more than the deaf one's buffers hold
			for (int i = 0; i < 1024; i++) {
				first.send(LINES);
				assertThat(new String(first.receive(LINES.length()), StandardCharsets.US_ASCII).equals(LINES)).isTrue();
				assertThat(new String(second.receive(LINES.length()), StandardCharsets.US_ASCII).equals(LINES))
					.isTrue();
			}
		}
	}

	/** Say a line that comes back when the chat knows the client. */
	private static void say(DemoClient client, String line) {
		client.send(line + "\n");
		hear(client, line);
	}

	/** Read to a line; whoever came later has said some before it. */
	private static void hear(DemoClient client, String line) {
		assertThat(Stream.generate(client::receiveLine).limit(4).anyMatch((line + "\r\n")::equals)).isTrue();
	}

}
