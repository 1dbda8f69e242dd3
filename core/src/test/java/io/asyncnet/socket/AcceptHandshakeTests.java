package io.asyncnet.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import io.netty.channel.uring.IoUring;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

/**
 * How many peers of an {@link AsyncServerSocket} may be in their handshake.
 */
class AcceptHandshakeTests {

	private static final int MAX_HANDSHAKES = 3;

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void silentPeersAreTakenUpToTheBoundAndTheNextWhenOneFails(Wire wire) {
		// it takes all that are there, whatever is asked for
		assumeFalse(wire.transport() == Transport.IO_URING && IoUring.isAcceptMultishotEnabled());
		List<RawClient> silent = new ArrayList<>();
		try (Dispatcher serving = Dispatcher.open("test-server", wire.transport(), 1);
				Dispatcher dialling = Dispatcher.open("test-client", wire.transport(), 1);
				AsyncServerSocket server = SocketPair.await(AsyncServerSocket.open(serving)
					.tls(SocketPair.serverTls(wire.engine()))
					.maxHandshakes(MAX_HANDSHAKES)
					.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
					.listen())) {
			InetSocketAddress address = (InetSocketAddress) server.localAddress();
			for (int i = 0; i < MAX_HANDSHAKES; i++) {
				silent.add(RawClient.connect(address));
			}
			try (AsyncSocket client = AsyncSocket.open(dialling).tls(SocketPair.clientTls(wire.engine()))) {
				CompletableFuture<Void> connecting = client.connect(address);
				awaitConnected(client);
				for (int i = 0; i < MAX_HANDSHAKES; i++) {
					silent.add(RawClient.connect(address));
				}
				CompletableFuture<AsyncSocket> accepting = server.accept();
				awaitTaken(serving, MAX_HANDSHAKES);
				pass(serving);
				assertThat(taken(serving)).isEqualTo(MAX_HANDSHAKES);
				assertThat(connecting).isNotDone();
				silent.get(0).close();

				SocketPair.await(connecting);
				SocketPair.await(accepting).close();
			}
		}
		finally {
			silent.forEach(RawClient::close);
		}
	}

	/** The peer's kernel has answered; its handshake has not. */
	private static void awaitConnected(AsyncSocket client) {
		Awaitility.await().until(() -> client.remoteAddress() != null);
	}

	private static void awaitTaken(Dispatcher dispatcher, int count) {
		Awaitility.await().until(() -> taken(dispatcher) >= count);
	}

	/** Have the event loop look for connections a number of times. */
	private static void pass(Dispatcher dispatcher) {
		for (int i = 0; i < 50; i++) {
			SocketPair.await(CompletableFuture.runAsync(() -> {
			}, dispatcher.netty().eventLoops().next()));
		}
	}

	/** All but the one that listens. */
	private static int taken(Dispatcher dispatcher) {
		return dispatcher.netty().channels().size() - 1;
	}

}
