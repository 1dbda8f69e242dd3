package io.asyncnet.spring.group;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.asyncnet.socket.Broadcast;
import io.asyncnet.socket.Broadcaster;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.SlowConsumers;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.autoconfigure.AsyncNetAutoConfiguration;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The code of {@code docs/groups.md}.
 */
class GroupsGuideTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AsyncNetAutoConfiguration.class))
		.withUserConfiguration(Chat.class, Limits.class)
		.withPropertyValues("asyncnet.listeners.chat.port=0");

	@Test
	void chats() {
		this.runner.run((context) -> {
			int port = context.getBean(SocketListenerRegistry.class).get("chat").port();
			SocketGroups groups = context.getBean(SocketGroups.class);
			try (TestClient one = TestClient.connect(port); TestClient two = TestClient.connect(port)) {
				one.send("JOIN prices\n");
				two.send("JOIN prices\n");
				Awaitility.await().until(() -> groups.size("prices") == 2);

				one.send("hello\n");
				assertThat(two.receiveLine()).isEqualTo("hello\r");

				CompletableFuture<Broadcast> sent = groups.send("prices", new Price("ACME", 17));

				assertThat(sent).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(new Broadcast(2, 2, 0));
				groups.send(GroupMessage.of("prices", new Price("ACME", 18)).slowConsumers(SlowConsumers.DROP));

				assertThat(one.receiveLine() + one.receiveLine())
					.isEqualTo("{\"symbol\":\"ACME\",\"price\":17}\r{\"symbol\":\"ACME\",\"price\":18}\r");
			}
		});
	}

	record Price(String symbol, int price) {

	}

	@Configuration(proxyBeanMethods = false)
	static class Limits {

		@Bean
		Broadcaster broadcaster() {
			return new Broadcaster(64 * 1024 * 1024);
		}

	}

	@Component
	static class Chat {

		private final SocketGroups groups;

		Chat(SocketGroups groups) {
			this.groups = groups;
		}

		@SocketHandler("chat")
		void onLine(String line, Connection connection) {
			if (line.startsWith("JOIN ")) {
				this.groups.join(connection, line.substring(5));
				return;
			}
			for (String room : this.groups.groupsOf(connection)) {
				this.groups.sendToOthers(room, line, connection);
			}
		}

	}

}
