package io.asyncnet.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import io.asyncnet.AsyncNetException;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is begun on a dispatcher that has been closed fails, and nobody waits for ever.
 */
class ClosedDispatcherTests {

	private static final Duration BOUND = Duration.ofSeconds(10);

	private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

	@ParameterizedTest
	@EnumSource(names = { "NIO", "EPOLL" })
	void listenerIsNotBound(Transport transport) {
		assertFails(Listener.bind(closed(transport), ListenerFixture.options().withAddress(ADDRESS), Handlers.ECHO,
				ConnectionObserver.NONE));
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO", "EPOLL" })
	void serverSocketDoesNotListen(Transport transport) {
		assertFails(AsyncServerSocket.open(closed(transport)).bind(ADDRESS).listen());
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO", "EPOLL" })
	void serverSocketDoesNotListenOnAFile(Transport transport, @TempDir Path directory) {
		assertFails(AsyncServerSocket.open(closed(transport)).bindUnix(directory.resolve("socket")).listen());
		assertThat(directory).isEmptyDirectory();
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO", "EPOLL" })
	void socketDoesNotConnect(Transport transport) {
		AsyncSocket socket = AsyncSocket.open(closed(transport));

		assertFails(socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)));

		assertThat(socket.isClosed()).isTrue();
		assertThat(socket.closed().toCompletableFuture()).isDone();
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO", "EPOLL" })
	void nothingIsDialled(Transport transport) {
		assertFails(AsyncSocket.dial(closed(transport), "localhost", 1, BOUND));
	}

	private static Dispatcher closed(Transport transport) {
		Dispatcher dispatcher = Dispatcher.open("test-loop", transport, 1);
		dispatcher.close();
		return dispatcher;
	}

	private static void assertFails(CompletableFuture<?> future) {
		assertThat(future).failsWithin(BOUND)
			.withThrowableOfType(ExecutionException.class)
			.havingCause()
			.isInstanceOf(AsyncNetException.class)
			.withMessageContaining("dispatcher");
	}

}
