package io.asyncnet.socket;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.asyncnet.AsyncNetException;
import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link AsyncDatagramSocket}: the rows {@code sendTo} and {@code recvFrom}.
 */
class AsyncDatagramSocketTests {

	private static final Duration BOUND = Duration.ofSeconds(10);

	@ParameterizedTest
	@MethodSource("transportsAndAddresses")
	void sendToAndRecvFromBringDatagramsWithTheirSender(Transport transport, String host) throws Exception {
		try (Dispatcher dispatcher = Dispatcher.open("udp", transport, 1);
				AsyncDatagramSocket one = open(dispatcher, host, DatagramOptions.DEFAULTS);
				AsyncDatagramSocket two = open(dispatcher, host, DatagramOptions.DEFAULTS)) {
			ByteBuffer payload = bytes("xhellox").position(1).limit(6);

			await(one.sendTo(payload, two.localAddress()));

			Datagram datagram = await(two.recvFrom());
			assertThat(text(datagram)).isEqualTo("hello");
			assertThat(datagram.sender()).isEqualTo(one.localAddress());
			assertThat(payload.remaining()).isEqualTo(5);
			assertThat(one.localAddress().getPort()).isPositive();
			assertThat(one.localAddress().getAddress()).isEqualTo(InetAddress.getByName(host));
		}
	}

	@ParameterizedTest
	@MethodSource("transportsAndAddresses")
	void localAddressIsKnownAfterTheEnd(Transport transport, String host) throws Exception {
		Dispatcher dispatcher = Dispatcher.open("udp", transport, 1);
		AsyncDatagramSocket socket = open(dispatcher, host, DatagramOptions.DEFAULTS);
		dispatcher.close();

		assertThat(socket.localAddress().getAddress()).isEqualTo(InetAddress.getByName(host));
	}

	@ParameterizedTest
	@MethodSource("transports")
	void sendToKeepsTheLongestDatagramAndFailsForOneThatIsTooLong(Transport transport) throws Exception {
		try (Dispatcher dispatcher = Dispatcher.open("udp", transport, 1);
				AsyncDatagramSocket one = open(dispatcher);
				AsyncDatagramSocket two = open(dispatcher)) {
			assertThat(failure(one.sendTo(ByteBuffer.allocate(70_000), two.localAddress())))
				.isInstanceOf(AsyncNetException.class)
				.hasMessageStartingWith("Datagram of 70000 bytes to " + two.localAddress() + " cannot be sent: ");

			// what IPv4 leaves of 64 KiB for the payload
			await(one.sendTo(ByteBuffer.allocate(65_507), two.localAddress()));
			assertThat(await(two.recvFrom()).bytes().remaining()).isEqualTo(65_507);
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void recvFromEchoesAHundredDatagramsOfFiftyClients(Transport transport) throws Exception {
		try (Dispatcher dispatcher = Dispatcher.open("udp", transport, 2);
				AsyncDatagramSocket server = open(dispatcher)) {
			echo(server);
			List<AsyncDatagramSocket> clients = new ArrayList<>();
			List<CompletableFuture<Integer>> done = new ArrayList<>();
			for (int i = 0; i < 50; i++) {
				AsyncDatagramSocket client = open(dispatcher);
				clients.add(client);
				done.add(exchange(client, server.localAddress(), i, 0));
			}

			for (CompletableFuture<Integer> exchanged : done) {
				assertThat(exchanged.get(30, TimeUnit.SECONDS)).isEqualTo(100);
			}
			clients.forEach(AsyncDatagramSocket::close);
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void recvFromStopsReadingWhenTheQueueIsFullAndGoesOnWhenThereIsRoom(Transport transport) throws Exception {
		DatagramOptions options = new DatagramOptions(false, 20, 1 << 20, 1 << 20);
		try (Dispatcher dispatcher = Dispatcher.open("udp", transport, 1);
				AsyncDatagramSocket receiver = open(dispatcher, "127.0.0.1", options);
				AsyncDatagramSocket sender = open(dispatcher)) {
			// the kernel keeps what is not read: far less than its buffer takes
			for (int i = 0; i < 100; i++) {
				await(sender.sendTo(bytes(Integer.toString(i)), receiver.localAddress()));
			}

			Set<String> received = new HashSet<>();
			for (int i = 0; i < 100; i++) {
				received.add(text(await(receiver.recvFrom())));
			}
			assertThat(received).hasSize(100);
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void recvFromLetsTheSystemDropWhatNobodyReceives(Transport transport) throws Exception {
		DatagramOptions options = new DatagramOptions(false, 16, 64 * 1024, 1 << 20);
		try (Dispatcher dispatcher = Dispatcher.open("udp", transport, 1);
				AsyncDatagramSocket receiver = open(dispatcher, "127.0.0.1", options);
				AsyncDatagramSocket sender = open(dispatcher)) {
			int sent = 2_000;
			for (int i = 0; i < sent; i++) {
				await(sender.sendTo(ByteBuffer.allocate(8_000), receiver.localAddress()));
			}

			int received = 0;
			while (receivedWithin(receiver, Duration.ofMillis(300))) {
				received++;
			}
			assertThat(received).isPositive().isLessThan(sent);
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void recvFromLosesNothingWhenCancelledOrTimedOut(Transport transport) throws Exception {
		try (Dispatcher dispatcher = Dispatcher.open("udp", transport, 1);
				AsyncDatagramSocket receiver = open(dispatcher);
				AsyncDatagramSocket sender = open(dispatcher)) {
			Set<String> received = new HashSet<>();
			for (int i = 0; i < 500; i++) {
				CompletableFuture<Datagram> receive = receiver.recvFrom();
				await(sender.sendTo(bytes(Integer.toString(i)), receiver.localAddress()));
				if (receive.cancel(false)) {
					received.add(text(await(receiver.recvFrom())));
				}
				else {
					received.add(text(receive.join()));
				}
			}
			assertThat(received).hasSize(500);

			CompletableFuture<Datagram> late = receiver.recvFrom().orTimeout(10, TimeUnit.MILLISECONDS);
			Awaitility.await().atMost(BOUND).until(late::isCompletedExceptionally);
			await(sender.sendTo(bytes("after"), receiver.localAddress()));
			assertThat(text(await(receiver.recvFrom()))).isEqualTo("after");
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void recvFromDoesNotFillTheStackWhenCallbacksReceiveAgain(Transport transport) throws Exception {
		try (Dispatcher dispatcher = Dispatcher.open("udp", transport, 1);
				AsyncDatagramSocket receiver = open(dispatcher);
				AsyncDatagramSocket sender = open(dispatcher)) {
			for (int i = 0; i < 200; i++) {
				await(sender.sendTo(bytes("x"), receiver.localAddress()));
			}
			ThreadLocal<Integer> depth = ThreadLocal.withInitial(() -> 0);
			CompletableFuture<Integer> deepest = new CompletableFuture<>();

			receiveAll(receiver, 200, depth, new AtomicInteger(), deepest);

			assertThat(await(deepest)).isLessThanOrEqualTo(140);
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void recvFromFailsAtOnceWhenTheSocketIsClosed(Transport transport) throws Exception {
		try (Dispatcher dispatcher = Dispatcher.open("udp", transport, 1)) {
			AsyncDatagramSocket socket = open(dispatcher);
			List<CompletableFuture<Datagram>> pending = List.of(socket.recvFrom(), socket.recvFrom());

			socket.close();
			socket.close();

			for (CompletableFuture<Datagram> receive : pending) {
				assertThat(receive).isCompletedExceptionally();
				assertThat(((SocketClosedException) failure(receive)).reason()).isEqualTo(CloseReason.APPLICATION);
			}
			assertThat(failure(socket.recvFrom())).isInstanceOf(SocketClosedException.class);
			assertThat(failure(socket.sendTo(bytes("x"), new InetSocketAddress(InetAddress.getLoopbackAddress(), 9))))
				.isInstanceOf(SocketClosedException.class);
			assertThat(socket.isClosed()).isTrue();
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void recvFromFailsWhenTheDispatcherIsClosed(Transport transport) throws Exception {
		Dispatcher dispatcher = Dispatcher.open("udp", transport, 1);
		AsyncDatagramSocket socket = open(dispatcher);
		CompletableFuture<Datagram> pending = socket.recvFrom();

		dispatcher.close();

		assertThat(((SocketClosedException) failure(pending)).reason()).isEqualTo(CloseReason.SERVER_SHUTDOWN);
		socket.close();
		assertThat(failure(
				AsyncDatagramSocket.open(dispatcher, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))))
			.isInstanceOf(AsyncNetException.class);
	}

	@ParameterizedTest
	@MethodSource("transports")
	void openSaysWhichAddressIsTaken(Transport transport) throws Exception {
		try (Dispatcher dispatcher = Dispatcher.open("udp", transport, 1); AsyncDatagramSocket one = open(dispatcher)) {
			assertThat(failure(AsyncDatagramSocket.open(dispatcher, one.localAddress())))
				.isInstanceOf(AsyncNetException.class)
				.hasMessageContaining("cannot be bound to " + one.localAddress());
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void sendToBroadcastsOnlyWhenAllowed(Transport transport) throws Exception {
		InetSocketAddress everybody = new InetSocketAddress("255.255.255.255", 9);
		try (Dispatcher dispatcher = Dispatcher.open("udp", transport, 1);
				AsyncDatagramSocket without = open(dispatcher, "0.0.0.0", DatagramOptions.DEFAULTS);
				AsyncDatagramSocket with = open(dispatcher, "0.0.0.0", DatagramOptions.DEFAULTS.withBroadcast(true))) {
			assertThat(failure(without.sendTo(bytes("x"), everybody))).hasMessageContaining("cannot be sent");
			// a machine without a network has nobody to broadcast to
			CompletableFuture<Void> sent = with.sendTo(bytes("x"), everybody);
			Awaitility.await().atMost(BOUND).until(sent::isDone);
			if (sent.isCompletedExceptionally()) {
				assertThat(failure(sent)).hasMessageContaining("unreachable");
			}
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void understandsTheSocketsOfTheJdk(Transport transport) throws Exception {
		try (Dispatcher dispatcher = Dispatcher.open("udp", transport, 1);
				AsyncDatagramSocket socket = open(dispatcher);
				DatagramSocket peer = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
			echo(socket);
			peer.setSoTimeout((int) BOUND.toMillis());

			peer.send(new DatagramPacket(new byte[] { 'h', 'i' }, 2, socket.localAddress()));

			DatagramPacket answer = new DatagramPacket(new byte[10], 10);
			peer.receive(answer);
			assertThat(answer.getLength()).isEqualTo(2);
			assertThat(answer.getSocketAddress()).isEqualTo(socket.localAddress());
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void recvFromShowsEmptyDatagrams(Transport transport) throws Exception {
		try (Dispatcher dispatcher = Dispatcher.open("udp", transport, 1);
				AsyncDatagramSocket socket = open(dispatcher);
				DatagramSocket peer = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
			peer.send(new DatagramPacket(new byte[0], 0, socket.localAddress()));
			peer.send(new DatagramPacket(new byte[1], 1, socket.localAddress()));

			assertThat(await(socket.recvFrom()).bytes().remaining()).isZero();
			assertThat(await(socket.recvFrom()).bytes().remaining()).isOne();
		}
	}

	@Test
	void refusesArgumentsThatCannotWork() throws Exception {
		try (Dispatcher dispatcher = Dispatcher.open("udp", Transport.NIO, 1);
				AsyncDatagramSocket socket = open(dispatcher)) {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> socket.sendTo(bytes("x"), InetSocketAddress.createUnresolved("localhost", 1)))
				.withMessageContaining("'receiver' must be resolved");
			assertThatIllegalArgumentException()
				.isThrownBy(() -> socket.sendTo(ByteBuffer.allocate(0), socket.localAddress()))
				.withMessageContaining("'bytes' must not be empty");
		}
		assertThatIllegalArgumentException().isThrownBy(() -> new DatagramOptions(false, 0, 1, 1))
			.withMessageContaining("'maxDatagrams' must be positive");
	}

	@Test
	void sendToFailsWhenTooMuchWaits() throws Exception {
		DatagramOptions options = new DatagramOptions(false, 16, 1 << 20, 1_000);
		Gate gate = new Gate();
		try (Dispatcher dispatcher = Dispatcher.open("udp", Transport.NIO, 1);
				AsyncDatagramSocket socket = open(dispatcher, "127.0.0.1", options)) {
			CompletableFuture<Void> first;
			CompletableFuture<Void> second;
			try {
				dispatcher.netty().eventLoops().submit(() -> {
					gate.pass();
					return null;
				});
				first = socket.sendTo(ByteBuffer.allocate(600), socket.localAddress());
				second = socket.sendTo(ByteBuffer.allocate(600), socket.localAddress());
			}
			finally {
				gate.open();
			}

			assertThat(failure(second)).hasMessageContaining("600 bytes wait already ('maxUnsentBytes' is 1000)");
			await(first);
			await(socket.sendTo(ByteBuffer.allocate(600), socket.localAddress()));
		}
	}

	private static void echo(AsyncDatagramSocket socket) {
		socket.recvFrom().thenAccept((datagram) -> {
			socket.sendTo(datagram.bytes(), datagram.sender());
			echo(socket);
		});
	}

	private static CompletableFuture<Integer> exchange(AsyncDatagramSocket client, InetSocketAddress server, int id,
			int done) {
		if (done == 100) {
			return CompletableFuture.completedFuture(done);
		}
		String message = id + ":" + done;
		return client.sendTo(bytes(message), server).thenCompose((sent) -> client.recvFrom()).thenCompose((answer) -> {
			assertThat(text(answer)).isEqualTo(message);
			return exchange(client, server, id, done + 1);
		});
	}

	private static void receiveAll(AsyncDatagramSocket socket, int left, ThreadLocal<Integer> depth, AtomicInteger max,
			CompletableFuture<Integer> deepest) {
		if (left == 0) {
			deepest.complete(max.get());
			return;
		}
		depth.set(depth.get() + 1);
		max.accumulateAndGet(depth.get(), Math::max);
		socket.recvFrom().thenAccept((datagram) -> receiveAll(socket, left - 1, depth, max, deepest));
		depth.set(depth.get() - 1);
	}

	private static boolean receivedWithin(AsyncDatagramSocket socket, Duration time) {
		return socket.recvFrom()
			.orTimeout(time.toMillis(), TimeUnit.MILLISECONDS)
			.handle((datagram, failure) -> failure == null)
			.join();
	}

	private static AsyncDatagramSocket open(Dispatcher dispatcher) throws Exception {
		return open(dispatcher, "127.0.0.1", DatagramOptions.DEFAULTS);
	}

	private static AsyncDatagramSocket open(Dispatcher dispatcher, String host, DatagramOptions options)
			throws Exception {
		return await(AsyncDatagramSocket.open(dispatcher, new InetSocketAddress(host, 0), options));
	}

	private static <T> T await(CompletableFuture<T> future) throws Exception {
		return future.get(BOUND.toSeconds(), TimeUnit.SECONDS);
	}

	private static Throwable failure(CompletableFuture<?> future) {
		return assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> await(future)).actual().getCause();
	}

	private static ByteBuffer bytes(String text) {
		return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
	}

	private static String text(Datagram datagram) {
		return StandardCharsets.UTF_8.decode(datagram.bytes().duplicate()).toString();
	}

	private static Stream<Transport> transports() {
		return Wire.transports();
	}

	private static Stream<Arguments> transportsAndAddresses() {
		return transports()
			.flatMap((transport) -> Stream.of("127.0.0.1", "::1").map((host) -> Arguments.of(transport, host)));
	}

}
