package io.asyncnet.spring.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.asyncnet.CloseReason;
import io.asyncnet.socket.Connection;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.listener.SocketListener;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The chat server in the documentation.
 */
class ChatTests {

	private static final Path PAGE = Path.of("../docs/handlers.md");

	private static final Path SOURCE = Path.of("src/test/java/io/asyncnet/spring/autoconfigure/Chat.java");

	private static final String LINES = ("x".repeat(1022) + "\r\n").repeat(16);

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AsyncNetAutoConfiguration.class))
		.withBean(Chat.class)
		.withPropertyValues("asyncnet.listeners.chat.port=0", "asyncnet.listeners.chat.shutdown.grace-period=100ms",
				"asyncnet.listeners.chat.socket.send-buffer=16KB");

	@Test
	void documentationShowsTheCodeThatIsTested() throws IOException {
		String source = Files.readString(SOURCE);

		assertThat(Files.readString(PAGE))
			.contains("```java\n" + source.substring(source.indexOf("@Component")) + "```");
	}

	@Test
	void everyLineGoesToEveryClientAndOneThatNeverReadsIsDropped() {
		this.runner.run((context) -> talk(context.getBean(SocketListenerRegistry.class).get("chat")));
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void doesTheSameOnVirtualThreads() {
		this.runner.withPropertyValues("spring.threads.virtual.enabled=true")
			.run((context) -> talk(context.getBean(SocketListenerRegistry.class).get("chat")));
	}

	private static void talk(SocketListener listener) throws IOException {
		try (TestClient first = TestClient.connect(listener.port());
				TestClient second = TestClient.connect(listener.port());
				Socket socket = new Socket()) {
			socket.setReceiveBufferSize(4096);
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.port()));
			TestClient deaf = new TestClient(socket);
			say(first, "first");
			say(second, "second");
			hear(first, "second");
			say(deaf, "deaf");
			hear(first, "deaf");
			hear(second, "deaf");
			say(first, "begin");
			hear(second, "begin");
			CloseReason dropped = talkUntilClosed(first, second, connection(listener, socket));

			assertThat(dropped).isEqualTo(CloseReason.SLOW_CONSUMER);
			assertThat(first.exchange("still here")).isEqualTo("still here");
			assertThat(second.receive(12)).isEqualTo("still here\r\n");
		}
	}

	/** Say a line that comes back when the chat knows the client. */
	private static void say(TestClient client, String line) {
		hear(client.send(line + "\n"), line);
	}

	/** Read to a line; whoever came later has said some before it. */
	private static void hear(TestClient client, String line) {
		assertThat(Stream.generate(client::receiveLine).limit(4).anyMatch((line + "\r")::equals)).isTrue();
	}

	/** Talk 64 MiB at most. */
	private static CloseReason talkUntilClosed(TestClient first, TestClient second, Connection deaf) {
		for (int i = 0; i < 4096 && deaf.isOpen(); i++) {
			first.send(LINES);
			// not isEqualTo, which would print all of it
			assertThat(first.receive(LINES.length()).equals(LINES)).as("the first one hears").isTrue();
			assertThat(second.receive(LINES.length()).equals(LINES)).as("the second one hears").isTrue();
		}
		assertThat(deaf.isOpen()).isFalse();
		return deaf.closed().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
	}

	private static Connection connection(SocketListener listener, Socket client) {
		Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> listener.connections().size() == 3);
		return listener.connections()
			.stream()
			.filter((connection) -> client.getLocalSocketAddress().equals(connection.remoteAddress()))
			.findFirst()
			.orElseThrow();
	}

}
