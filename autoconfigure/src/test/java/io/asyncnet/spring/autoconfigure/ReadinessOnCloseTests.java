package io.asyncnet.spring.autoconfigure;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.asyncnet.socket.Connection;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.OnDrain;
import io.asyncnet.spring.annotation.SocketHandler;
import org.junit.jupiter.api.Test;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReadinessOnClose}.
 */
class ReadinessOnCloseTests {

	private static final Queue<String> SEEN = new ConcurrentLinkedQueue<>();

	@Test
	void refusesTrafficBeforeListenersDrainWithoutAWebServer() {
		SEEN.clear();
		try (var app = RunningApplication.start(List.of(Handler.class))) {
			TestClient client = app.connect();
			assertThat(client.exchange("hello")).isEqualTo("hello");
			assertThat(SEEN).doesNotContain("REFUSING_TRAFFIC");
			SEEN.clear();

			app.stop();

			assertThat(SEEN).containsExactly("REFUSING_TRAFFIC", "drain");
		}
	}

	static class Handler {

		@SocketHandler("it")
		String handle(String line) {
			return line;
		}

		@OnDrain("it")
		void drain(Connection connection) {
			SEEN.add("drain");
		}

		@EventListener
		void changed(AvailabilityChangeEvent<ReadinessState> event) {
			SEEN.add(event.getState().name());
		}

	}

}
