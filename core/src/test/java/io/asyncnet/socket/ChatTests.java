package io.asyncnet.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The chat server in the documentation.
 */
class ChatTests {

	private static final Path PAGE = Path.of("../docs/sockets.md");

	private static final Path SOURCE = Path.of("src/test/java/io/asyncnet/socket/Chat.java");

	/** A megabyte in lines is more than fits into the buffers of who does not read. */
	private static final int ROUNDS = 1024;

	private static final String LINE = "x".repeat(1022) + "\r\n";

	private static final int LINES = 8;

	@Test
	void documentationShowsTheCodeThatIsTested() throws IOException {
		String source = Files.readString(SOURCE);

		assertThat(Files.readString(PAGE))
			.contains("```java\n" + source.substring(source.indexOf("record Chat")) + "```");
	}

	@Test
	void everyLineGoesToEveryClientAlsoWhenOneNeverReads() {
		Set<AsyncSocket> clients = ConcurrentHashMap.newKeySet();
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", Transport.AUTO, 2);
				AsyncServerSocket server = AsyncServerSocket.open(dispatcher).listen().join()) {
			new Chat(server, clients).acceptNext();
			InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
			try (RawClient first = RawClient.connect(address);
					RawClient second = RawClient.connect(address);
					RawClient deaf = RawClient.connect(address, 4096)) {
				Awaitility.await().until(() -> clients.size() == 3);
				AsyncSocket stalled = socketOf(deaf, clients);
				for (int i = 0; i < ROUNDS; i++) {
					first.send(LINE.repeat(LINES));

					assertThat(first.receiveExactly(LINES * LINE.length())).endsWith('\r', '\n');
					assertThat(second.receiveExactly(LINES * LINE.length())).endsWith('\r', '\n');
				}
				CompletableFuture<Void> behind = stalled.send("end");
				assertThat(behind).as("the third one has not read").isNotDone();
			}
			Awaitility.await().until(clients::isEmpty);
			CompletableFuture.allOf(clients.stream().map(AsyncSocket::closed).toArray(CompletableFuture[]::new))
				.orTimeout(10, TimeUnit.SECONDS)
				.join();
		}
	}

	private static AsyncSocket socketOf(RawClient client, Set<AsyncSocket> clients) {
		return clients.stream()
			.filter((socket) -> client.localAddress().equals(socket.remoteAddress()))
			.findFirst()
			.orElseThrow();
	}

}
