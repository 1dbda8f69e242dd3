package io.asyncnet.spring.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.SocketHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HandlerTimeoutMeterTests {

	@Test
	void handlerThatBlocksIsInterruptedAndItsConnectionEnds() {
		try (RunningApplication app = RunningApplication.start(List.of(Blocking.class), "timeouts.handler=200ms")) {
			TestClient slow = app.connect().send("block\r\n");

			assertThat(slow.isEnded()).isTrue();
			assertThat(app.bean(Blocking.class).interrupted).succeedsWithin(Duration.ofSeconds(5));
			assertThat(app.connect().exchange("next")).isEqualTo("next");
			assertTimedOut(app);
		}
	}

	@Test
	void stageThatNeverCompletesEndsTheConnection() {
		try (RunningApplication app = RunningApplication.start(List.of(Never.class), "timeouts.handler=200ms")) {
			TestClient client = app.connect().send("wait\r\n");

			assertThat(client.isEnded()).isTrue();
			assertTimedOut(app);
		}
	}

	private static void assertTimedOut(RunningApplication app) {
		Awaitility.await()
			.untilAsserted(() -> assertThat(app.meters()
				.get("asyncnet.connections.closed")
				.tags("listener", "it", "reason", "handler_timeout")
				.counter()
				.count()).isEqualTo(1));
	}

	static class Blocking {

		final CompletableFuture<String> interrupted = new CompletableFuture<>();

		@SocketHandler("it")
		String handle(String line) {
			if (!line.equals("block")) {
				return line;
			}
			try {
				new CountDownLatch(1).await();
				return "never";
			}
			catch (InterruptedException ex) {
				this.interrupted.complete(line);
				return "too late";
			}
		}

	}

	static class Never {

		@SocketHandler("it")
		CompletableFuture<String> handle(String line) {
			return new CompletableFuture<>();
		}

	}

}
