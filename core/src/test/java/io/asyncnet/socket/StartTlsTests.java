package io.asyncnet.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Stream;

import javax.net.ssl.SSLSocket;

import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsHandshakeException;
import io.asyncnet.tls.TlsHandshakeException.Reason;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Upgrades of a connected socket to TLS, as STARTTLS does them.
 */
class StartTlsTests {

	/** Begins like a handshake and is none. */
	private static final byte[] ALMOST_TLS = { 22, 3, 1, 0, 4, 9, 9, 9, 9 };

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void nothingThatIsSentAfterwardsLeavesInPlainText(Wire wire) {
		try (SocketPair pair = plain(wire)) {
			CompletableFuture<Void> upgraded = pair.accepted().recvLine().thenCompose((line) -> {
				pair.accepted().send("220 ready\r\n");
				CompletableFuture<Void> upgrade = pair.accepted().startTls(serverTls(wire), null);
				pair.accepted().send("secret\n");
				return upgrade;
			});
			pair.client().send("STARTTLS\r\n");

			assertThat(SocketPair.await(pair.client().recvLine())).isEqualTo("220 ready");
			SocketPair.await(pair.client().startTls(clientTls(wire), "localhost"));
			assertThat(SocketPair.await(pair.client().recvLine())).isEqualTo("secret");
			SocketPair.await(upgraded);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void nothingThatIsAskedForAfterwardsIsPlainText(Wire wire) {
		try (SocketPair pair = plain(wire)) {
			CompletableFuture<String> injected = pair.accepted().recvLine().thenCompose((line) -> {
				pair.accepted().startTls(serverTls(wire), null);
				return pair.accepted().recvLine();
			});
			pair.client().send("STARTTLS\r\nEVIL\r\n");

			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> SocketPair.await(injected))
				.withCauseInstanceOf(SocketClosedException.class);
		}
	}

	@ParameterizedTest
	@MethodSource("sides")
	void leftOverPlainTextFailsTheUpgradeAndCloses(Wire wire, boolean client) {
		try (SocketPair pair = plain(wire)) {
			AsyncSocket upgrading = client ? pair.client() : pair.accepted();
			AsyncSocket peer = client ? pair.accepted() : pair.client();
			CompletableFuture<Void> upgraded = upgrading.recvLine()
				.thenCompose((line) -> client ? upgrading.startTls(clientTls(wire), "localhost")
						: upgrading.startTls(serverTls(wire), null));
			peer.send("GO\r\nE");

			assertLeftOver(upgraded, 1);
			assertThat(SocketPair.await(upgrading.closed().toCompletableFuture()))
				.isEqualTo(CloseReason.TLS_HANDSHAKE_FAILED);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void leftOverThatLooksLikeAHandshakeFailsTheUpgrade(Wire wire) {
		try (SocketPair pair = plain(wire)) {
			CompletableFuture<Void> upgraded = pair.accepted()
				.recvLine()
				.thenCompose((line) -> pair.accepted().startTls(serverTls(wire), null));
			pair.client().send("STARTTLS\r\n").thenCompose((sent) -> pair.client().send(ALMOST_TLS));

			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> SocketPair.await(upgraded))
				.withCauseInstanceOf(TlsHandshakeException.class);
			assertThat(SocketPair.await(pair.accepted().closed().toCompletableFuture()))
				.isEqualTo(CloseReason.TLS_HANDSHAKE_FAILED);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void receiveThatWasPendingIsGivenWhatIsEncrypted(Wire wire) {
		try (SocketPair pair = plain(wire)) {
			CompletableFuture<String> pending = pair.accepted().recvLine();
			CompletableFuture<Void> upgraded = pair.accepted().startTls(serverTls(wire), null);
			SocketPair.await(pair.client().startTls(clientTls(wire), "localhost"));
			pair.client().send("secret\n");

			SocketPair.await(upgraded);
			assertThat(SocketPair.await(pending)).isEqualTo("secret");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void upgradeFailsAtOnceWhenThePeerHasEnded(Wire wire) throws IOException {
		try (SocketPair pair = plain(wire);
				Socket socket = new Socket(InetAddress.getLoopbackAddress(), pair.server().port());
				AsyncSocket accepted = SocketPair.await(pair.server().accept())) {
			socket.shutdownOutput();
			assertThat(SocketPair.await(accepted.recvLine())).isNull();

			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> SocketPair.await(accepted.startTls(serverTls(wire), null)))
				.havingCause()
				.isInstanceOfSatisfying(TlsHandshakeException.class,
						(failure) -> assertThat(failure.reason()).isEqualTo(Reason.CLOSED));
		}
	}

	@Test
	void wrongContextIsRefusedAndLeavesTheSocketAsItIs() {
		try (SocketPair pair = SocketPair.open()) {
			assertThatExceptionOfType(CompletionException.class).isThrownBy(
					() -> SocketPair.await(pair.client().startTls(SocketPair.serverTls(TlsEngine.JDK), "localhost")))
				.withCauseInstanceOf(IllegalStateException.class);
			pair.client().send("still here\n");

			assertThat(SocketPair.await(pair.accepted().recvLine())).isEqualTo("still here");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void secondUpgradeIsRefusedAndLeavesTheFirstAlone(Wire wire) {
		try (SocketPair pair = plain(wire)) {
			CompletableFuture<Void> first = pair.accepted().startTls(serverTls(wire), null);

			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> SocketPair.await(pair.accepted().startTls(serverTls(wire), null)))
				.withCauseInstanceOf(IllegalStateException.class);
			SocketPair.await(pair.client().startTls(clientTls(wire), "localhost"));
			SocketPair.await(first);
		}
	}

	@ParameterizedTest
	@MethodSource("handOuts")
	void leftOverFailsTheUpgradeOfASocketThatAListenerHandsOut(Wire wire, boolean executor) {
		CompletableFuture<Void> upgraded = new CompletableFuture<>();
		try (HandOut server = new HandOut(wire, executor,
				(socket) -> socket.recvLine()
					.thenCompose((line) -> socket.startTls(serverTls(wire), null))
					.whenComplete((done, failure) -> complete(upgraded, failure)));
				RawClient client = server.connect()) {
			client.send("STARTTLS\r\nEVIL\r\n");

			assertLeftOver(upgraded, 6);
			client.awaitEnd();
			assertThat(server.observer.awaitReason()).isEqualTo(CloseReason.TLS_HANDSHAKE_FAILED);
		}
	}

	@ParameterizedTest
	@MethodSource("handOuts")
	void bytesAreCountedAsOnTheWireWhenTheHandshakeArrivesEarly(Wire wire, boolean executor) throws Exception {
		assertCountsTheWire(wire, executor, (socket) -> {
			Awaitility.await().until(socket::hasDataBuffered);
			return socket.startTls(serverTls(wire), null);
		}, 0);
	}

	@ParameterizedTest
	@MethodSource("handOuts")
	void bytesAreCountedAsOnTheWireWhenPlainTextIsStillOnItsWay(Wire wire, boolean executor) throws Exception {
		byte[] much = new byte[8 * 1024 * 1024];
		Arrays.fill(much, (byte) 'x');
		assertCountsTheWire(wire, executor, (socket) -> {
			socket.send(much);
			return socket.startTls(serverTls(wire), null);
		}, much.length);
	}

	private static void assertCountsTheWire(Wire wire, boolean executor,
			Function<AsyncSocket, CompletionStage<Void>> upgrade, int plainBytes) throws Exception {
		Function<AsyncSocket, CompletionStage<?>> serve = (socket) -> socket.recvLine().thenComposeAsync((line) -> {
			socket.send("220 ready\r\n");
			return upgrade.apply(socket);
		})
			.thenCompose((done) -> socket.recvLine())
			.thenCompose((line) -> socket.send(line + "\n"))
			.thenCompose((sent) -> socket.recvLine());
		try (HandOut server = new HandOut(wire, executor, serve);
				CountingProxy proxy = new CountingProxy(server.address())) {
			try (Socket socket = new Socket()) {
				socket.connect(proxy.address(), 10_000);
				socket.setSoTimeout(10_000);
				socket.getOutputStream().write("STARTTLS\r\n".getBytes(StandardCharsets.US_ASCII));
				socket.getInputStream().readNBytes("220 ready\r\n".length() + plainBytes);
				SSLSocket tls = (SSLSocket) TestCertificates.clientContext(null)
					.getSocketFactory()
					.createSocket(socket, "localhost", 0, false);
				tls.getOutputStream().write("echo\n".getBytes(StandardCharsets.US_ASCII));
				assertThat(tls.getInputStream().readNBytes(5)).asString(StandardCharsets.US_ASCII).isEqualTo("echo\n");
				tls.close();
			}
			proxy.awaitEnd();
			server.observer.awaitReason();
			assertThat(server.observer.bytesReceived()).isEqualTo(proxy.toServer());
			assertThat(server.observer.bytesSent()).isEqualTo(proxy.toClient());
		}
	}

	private static void assertLeftOver(CompletableFuture<?> upgraded, int bytes) {
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> SocketPair.await(upgraded))
			.havingCause()
			.isInstanceOfSatisfying(TlsHandshakeException.class,
					(failure) -> assertThat(failure.reason()).isEqualTo(Reason.PLAIN_TEXT_LEFT_OVER))
			.withMessageContaining("plain text was left over")
			.havingCause()
			.withMessageStartingWith(bytes + " bytes");
	}

	private static void complete(CompletableFuture<Void> future, Throwable failure) {
		if (failure != null) {
			future.completeExceptionally((failure instanceof CompletionException) ? failure.getCause() : failure);
		}
		else {
			future.complete(null);
		}
	}

	private static Stream<Arguments> sides() {
		return Wire.encrypted().flatMap((wire) -> Stream.of(Arguments.of(wire, true), Arguments.of(wire, false)));
	}

	private static Stream<Arguments> handOuts() {
		return sides();
	}

	private static SocketPair plain(Wire wire) {
		return SocketPair.open(new Wire(wire.transport(), StandardProtocolFamily.INET, null));
	}

	private static TlsContext serverTls(Wire wire) {
		return SocketPair.serverTls(wire.engine());
	}

	private static TlsContext clientTls(Wire wire) {
		return SocketPair.clientTls(wire.engine());
	}

	/** A listener that hands its connections out as sockets. */
	private static final class HandOut implements AutoCloseable {

		private static final ListenerOptions OPTIONS = ListenerFixture.options()
			.withBuffers(new ListenerOptions.Buffers(ListenerOptions.Buffers.DEFAULTS.inbound(),
					ListenerOptions.Buffers.DEFAULTS.outboundHigh(), ListenerOptions.Buffers.DEFAULTS.outboundLow(),
					64 * 1024 * 1024));

		private final RecordingObserver observer = new RecordingObserver(() -> false);

		private final ExecutorService executor = Executors
			.newSingleThreadExecutor((task) -> new Thread(task, "test-handler"));

		private final Dispatcher dispatcher;

		private final Listener listener;

		HandOut(Wire wire, boolean executor, Function<AsyncSocket, CompletionStage<?>> serve) {
			this.dispatcher = Dispatcher.open("test-loop", wire.transport(), 2);
			this.listener = SocketPair.await(Listener.bind(this.dispatcher, OPTIONS,
					ConnectionHandler.forSockets(serve::apply, executor ? this.executor : null), this.observer));
		}

		InetSocketAddress address() {
			return new InetSocketAddress(InetAddress.getLoopbackAddress(),
					((InetSocketAddress) this.listener.localAddress()).getPort());
		}

		RawClient connect() {
			return RawClient.connect(address());
		}

		@Override
		public void close() {
			this.listener.close();
			this.dispatcher.close();
			this.executor.shutdownNow();
		}

	}

}
