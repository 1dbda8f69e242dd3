package io.asyncnet.socket;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Listeners on Unix domain sockets.
 */
@Timeout(30)
class UnixListenerTests {

	private static final Duration BOUND = Duration.ofSeconds(10);

	@TempDir
	private Path directory;

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void servesLinesAndRemovesItsFile(Transport transport) throws IOException {
		Path path = this.directory.resolve("s");
		try (ListenerFixture server = open(transport, path)) {
			assertThat(server.listener().localAddress()).isEqualTo(UnixDomainSocketAddress.of(path));
			try (SocketChannel client = connect(path)) {
				assertThat(echo(client, "hello\n")).isEqualTo("hello");
				assertThat(permissions(path)).isEqualTo("rw-------");
				assertThat(files()).containsExactly(path);
				Connection connection = server.awaitConnection();
				assertThat(connection.localAddress()).isInstanceOf(UnixDomainSocketAddress.class);
				assertThat(connection.remoteAddress()).isEqualTo(UnixDomainSocketAddress.of(""));
			}
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.PEER);
		}
		assertThat(files()).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void tellsWhoHasConnected(Transport transport) throws IOException {
		Path path = this.directory.resolve("named.sock");
		try (ListenerFixture server = open(transport, path); SocketChannel client = connect(path)) {
			assertThat(echo(client, "hello\n")).isEqualTo("hello");
			PeerCredentials peer = Objects.requireNonNull(server.awaitConnection().peerCredentials());

			if (transport == Transport.NIO) {
				assertThat(peer.user()).isEqualTo(Files.getOwner(path).getName());
				assertThat(peer.uid()).isEqualTo(-1);
			}
			else {
				assertThat(peer.uid()).isEqualTo(((Integer) Files.getAttribute(path, "unix:uid")).longValue());
				assertThat(peer.gid()).isEqualTo(((Integer) Files.getAttribute(path, "unix:gid")).longValue());
				assertThat(peer.pid()).isEqualTo(ProcessHandle.current().pid());
			}
		}
	}

	@Test
	void tcpConnectionsHaveNoCredentials() {
		try (ListenerFixture server = ListenerFixture.open(Handlers.ECHO); RawClient client = server.connect()) {
			assertThat(server.awaitConnection().peerCredentials()).isNull();
			assertThat(client.hasReceived()).isFalse();
		}
	}

	@Test
	void fileHasThePermissionsThatAreAskedFor() throws IOException {
		Path path = this.directory.resolve("open.sock");
		ListenerOptions options = options(path)
			.withBind(options(path).bind().withPermissions(PosixFilePermissions.fromString("rw-rw----")));
		try (ListenerFixture server = ListenerFixture.open(options, Handlers.ECHO)) {
			assertThat(permissions(path)).isEqualTo("rw-rw----");
			assertThat(server.listener().activeConnections()).isZero();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void replacesWhatADeadProcessHasLeft(Transport transport) throws IOException {
		Path path = this.directory.resolve("stale.sock");
		ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path)).close();
		assertThat(path).exists();

		try (ListenerFixture server = open(transport, path); SocketChannel client = connect(path)) {
			assertThat(echo(client, "hello\n")).isEqualTo("hello");
			assertThat(server.observer().opened()).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void leavesTheSocketOfAnotherServerAlone(Transport transport) throws IOException {
		Path path = this.directory.resolve("used.sock");
		try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
			.bind(UnixDomainSocketAddress.of(path))) {
			assertThatExceptionOfType(SocketBindException.class).isThrownBy(() -> bind(transport, path))
				.withMessageContaining("Address already in use")
				.withMessageContaining(path.toString());
			assertThat(files()).containsExactly(path);
			assertThat(other.isOpen()).isTrue();
		}
	}

	@Test
	void leavesAFileAlone() throws IOException {
		Path path = Files.writeString(this.directory.resolve("notes.txt"), "notes");

		assertThatExceptionOfType(SocketBindException.class).isThrownBy(() -> bind(Transport.AUTO, path))
			.withMessageContaining("Address already in use");
		assertThat(path).hasContent("notes");
		assertThat(files()).containsExactly(path);
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void saysThatAPathIsTooLong(Transport transport) throws IOException {
		Path path = this.directory.resolve("x".repeat(108));

		assertThatExceptionOfType(SocketBindException.class).isThrownBy(() -> bind(transport, path))
			.withMessageContaining("Path is too long");
		assertThat(files()).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void saysThatThereIsNoDirectory(Transport transport) {
		Path path = this.directory.resolve("missing").resolve("a.sock");

		assertThatExceptionOfType(SocketBindException.class).isThrownBy(() -> bind(transport, path))
			.withMessageContaining(path.toString());
	}

	@Test
	void leavesAFileThatIsNotItsOwnAnyMore() throws IOException {
		Path path = this.directory.resolve("moved.sock");
		try (ListenerFixture server = open(Transport.AUTO, path)) {
			Files.delete(path);
			Files.writeString(path, "another");
			assertThat(server.listener().activeConnections()).isZero();
		}
		assertThat(path).hasContent("another");
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void readsProxyHeaders(Transport transport) throws IOException {
		Path path = this.directory.resolve("proxied.sock");
		CompletableFuture<Connection> seen = new CompletableFuture<>();
		ListenerOptions options = options(path).withBind(options(path).bind()
			.withProxyProtocol(new ProxyProtocol(ProxyProtocol.Mode.REQUIRED, List.of(), BOUND)));
		try (ListenerFixture server = ListenerFixture.open(transport, Execution.EVENT_LOOP, options,
				(connection, frame, replies) -> {
					seen.complete(connection);
					replies.add(frame.view());
				}); SocketChannel client = connect(path)) {
			assertThat(echo(client, "PROXY TCP4 192.0.2.1 198.51.100.2 1 2\r\nhello\n")).isEqualTo("hello");
			Connection connection = seen.orTimeout(BOUND.toSeconds(), TimeUnit.SECONDS).join();
			assertThat(connection.remoteAddress()).hasToString("/192.0.2.1:1");
			assertThat(connection.peerCredentials()).isNotNull();
			assertThat(server.observer().rejections()).isEmpty();
		}
	}

	private List<Path> files() throws IOException {
		try (Stream<Path> files = Files.list(this.directory)) {
			return files.toList();
		}
	}

	private static String permissions(Path path) throws IOException {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
	}

	private static void bind(Transport transport, Path path) {
		try (ListenerFixture server = open(transport, path)) {
			assertThat(server.listener().localAddress()).as("should not be bound").isNull();
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof SocketBindException cause) {
				throw cause;
			}
			throw ex;
		}
	}

	private static ListenerOptions options(Path path) {
		return ListenerFixture.options().withAddress(UnixDomainSocketAddress.of(path));
	}

	private static ListenerFixture open(Transport transport, Path path) {
		return ListenerFixture.open(transport, Execution.EVENT_LOOP, options(path), Handlers.ECHO);
	}

	private static SocketChannel connect(Path path) throws IOException {
		return SocketChannel.open(UnixDomainSocketAddress.of(path));
	}

	private static String echo(SocketChannel client, String text) throws IOException {
		client.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
		StringBuilder line = new StringBuilder();
		ByteBuffer one = ByteBuffer.allocate(1);
		while (line.indexOf("\n") < 0 && client.read(one.clear()) == 1) {
			line.append((char) one.get(0));
		}
		return line.toString().strip();
	}

}
