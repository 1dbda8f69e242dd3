package io.asyncnet.spring.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.net.ssl.SSLSocket;

import io.asyncnet.socket.AsyncSocket;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.SocketHandler;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What meters say of listeners, compared with what went over the wire.
 */
class WireMetersTests {

	private static final TestCertificates certificates = TestCertificates.create();

	private static final Duration BOUND = Duration.ofSeconds(10);

	private static final String PROXY_HEADER = "PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n";

	@ParameterizedTest
	@CsvSource({ "Frames, none, 1", "Frames, jdk, 8192", "Frames, openssl, 7", "Whole, none, 8192",
			"Whole, jdk, 8192" })
	void bytesAreThoseThatPassed(String handler, String engine, int chunk) throws Exception {
		try (var app = start(handler, engine); var proxy = new CountingProxy(port(app), chunk)) {
			Peer ends = connect(proxy, engine);
			Peer halfCloses = connect(proxy, engine);
			Peer resets = connect(proxy, engine);
			Peer stays = connect(proxy, engine);
			for (Peer peer : List.of(ends, halfCloses, resets, stays)) {
				for (int i = 0; i < 3; i++) {
					assertThat(peer.ask("a request of some length")).isEqualTo("a request of some length");
				}
				peer.client.send("first\nsecond\n");
				peer.client.receiveLine();
				peer.client.receiveLine();
			}
			resets.reset();
			halfCloses.client.send("last\nunfinished").socket().shutdownOutput();
			assertThat(halfCloses.client.receiveLine()).isEqualTo("last\r");
			assertThat(halfCloses.client.isEnded()).isTrue();
			halfCloses.client.close();
			ends.client.close();

			awaitActive(app, 1);
			assertBytes(app, proxy);
			stays.client.close();
			awaitActive(app, 0);
			assertBytes(app, proxy);
		}
	}

	@ParameterizedTest
	@CsvSource({ "none, 1", "openssl, 100" })
	void bytesOfProxyHeadersAreCountedAlsoOfBadOnes(String engine, int chunk) throws Exception {
		try (var app = start("Frames", engine, "proxy-protocol.mode=required", "proxy-protocol.trusted=127.0.0.1,::1");
				var proxy = new CountingProxy(port(app), chunk)) {
			Socket good = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
			good.getOutputStream().write(PROXY_HEADER.getBytes(StandardCharsets.US_ASCII));
			Peer peer = new Peer(good, secured(good, engine));
			assertThat(peer.ask("hello")).isEqualTo("hello");
			TestClient cut = TestClient.connect(proxy.port()).send("PROXY TCP4 192.0");
			cut.socket().shutdownOutput();
			assertThat(cut.isEnded()).isTrue();
			cut.close();
			TestClient bad = TestClient.connect(proxy.port()).send("G");
			assertThat(bad.isEnded()).isTrue();
			bad.close();
			peer.client.close();

			Awaitility.await().atMost(BOUND).until(() -> sum(app, "asyncnet.connections.rejected") == 2);
			awaitActive(app, 0);
			assertBytes(app, proxy);
		}
	}

	@Test
	void acceptedIsActivePlusClosedWhateverHappens() throws Exception {
		try (var app = start("Frames", "openssl", "limits.max-connections=3")) {
			int port = port(app);
			List<Peer> open = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				open.add(connect(port, "openssl"));
				assertThat(open.get(i).ask("x")).isEqualTo("x");
			}
			for (int i = 0; i < 2; i++) {
				try (TestClient refused = TestClient.connect(port)) {
					assertThat(refused.isEnded()).isTrue();
				}
			}
			assertQuiet(app, 3, 0, 2);
			open.get(0).reset();
			open.get(1).client.close();
			awaitActive(app, 1);
			assertQuiet(app, 1, 2, 2);

			// no handshake, not a whole one, and one that the peer gives up
			try (TestClient plain = TestClient.connect(port).send("no handshake\r\n")) {
				plain.isEnded();
			}
			try (TestClient leaves = TestClient.connect(port)) {
				leaves.send(new byte[] { 22, 3, 1 });
			}
			Socket resets = new Socket(InetAddress.getLoopbackAddress(), port);
			resets.setSoLinger(true, 0);
			resets.close();
			Awaitility.await().atMost(BOUND).until(() -> sum(app, "asyncnet.connections.closed") == 5);

			assertQuiet(app, 1, 5, 2);
			assertThat(counter(app, "asyncnet.connections.closed", "reason", "tls_handshake_failed")).isPositive();
			open.get(2).client.close();
		}
	}

	@Test
	void peersThatAreNoProxyAreRejectedAndNotAccepted() {
		try (var app = start("Frames", "none", "proxy-protocol.mode=required",
				"proxy-protocol.trusted=127.0.0.1,::1")) {
			try (TestClient bad = TestClient.connect(port(app)).send("no header\r\n")) {
				assertThat(bad.isEnded()).isTrue();
			}
			try (TestClient good = TestClient.connect(port(app)).send(PROXY_HEADER + "x\n")) {
				good.receiveLine();

				assertQuiet(app, 1, 0, 1);
			}
			awaitActive(app, 0);
			assertQuiet(app, 0, 1, 1);
		}
	}

	@ParameterizedTest
	@CsvSource({ "none, true", "none, false", "openssl, true", "openssl, false" })
	void aConnectionThatIsPausedNoLongerCountsWhenItHasEnded(String engine, boolean reset) throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		Blocking.release = release;
		try (var app = start("Blocking", engine, "buffers.inbound=16KB")) {
			Peer peer = connect(port(app), engine);
			peer.client.send("x\n".repeat(16 * 1024));
			Awaitility.await().atMost(BOUND).until(() -> paused(app) == 1);

			if (reset) {
				peer.reset();
			}
			release.countDown();
			if (!reset) {
				Awaitility.await().atMost(BOUND).until(() -> paused(app) == 0);
				peer.client.close();
			}
			awaitActive(app, 0);

			Awaitility.await().atMost(BOUND).until(() -> paused(app) == 0);
		}
		finally {
			release.countDown();
		}
	}

	private static double paused(RunningApplication app) {
		return app.meters().get("asyncnet.inbound.paused").gauge().value();
	}

	private static RunningApplication start(String handler, String engine, String... properties) {
		Stream<String> all = Arrays.stream(properties);
		if (!engine.equals("none")) {
			all = Stream
				.of(all, Arrays.stream(certificates.bundle("server")),
						Stream.of("ssl.bundle=server", "ssl.engine=" + engine))
				.flatMap((some) -> some);
		}
		Class<?> bean = switch (handler) {
			case "Whole" -> Whole.class;
			case "Blocking" -> Blocking.class;
			default -> Frames.class;
		};
		return RunningApplication.start(List.of(bean), all.toArray(String[]::new));
	}

	private static int port(RunningApplication app) {
		return app.registry().get("it").port();
	}

	private static Peer connect(CountingProxy proxy, String engine) throws Exception {
		return connect(proxy.port(), engine);
	}

	private static Peer connect(int port, String engine) throws Exception {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
		return new Peer(socket, secured(socket, engine));
	}

	private static TestClient secured(Socket socket, String engine) throws Exception {
		if (engine.equals("none")) {
			return new TestClient(socket);
		}
		SSLSocket tls = (SSLSocket) certificates.clientContext(null)
			.getSocketFactory()
			.createSocket(socket, "localhost", socket.getPort(), true);
		tls.setSoTimeout(5000);
		tls.startHandshake();
		return new TestClient(tls);
	}

	private static void awaitActive(RunningApplication app, int count) {
		Awaitility.await()
			.atMost(BOUND)
			.until(() -> app.meters().get("asyncnet.connections.active").gauge().value() == count);
	}

	/** The proxy may have passed on what the listener has not been woken for yet. */
	private static void assertBytes(RunningApplication app, CountingProxy proxy) {
		Awaitility.await().atMost(BOUND).untilAsserted(() -> {
			assertThat(counter(app, "asyncnet.bytes.received")).as("received").isEqualTo((double) proxy.toServer());
			assertThat(counter(app, "asyncnet.bytes.sent")).as("sent").isEqualTo((double) proxy.toClient());
		});
	}

	private static void assertQuiet(RunningApplication app, int active, int closed, int rejected) {
		Awaitility.await().atMost(BOUND).untilAsserted(() -> {
			assertThat(app.meters().get("asyncnet.connections.active").gauge().value()).isEqualTo(active);
			assertThat(sum(app, "asyncnet.connections.closed")).isEqualTo(closed);
			assertThat(app.meters().get("asyncnet.connection.duration").timer().count()).isEqualTo(closed);
			assertThat(counter(app, "asyncnet.connections.accepted")).isEqualTo(active + closed);
			assertThat(sum(app, "asyncnet.connections.rejected")).isEqualTo(rejected);
		});
	}

	private static double counter(RunningApplication app, String name, String... tags) {
		return app.meters().get(name).tags(tags).counter().count();
	}

	private static double sum(RunningApplication app, String name) {
		MeterRegistry meters = app.meters();
		return meters.get(name).counters().stream().mapToDouble(Counter::count).sum();
	}

	private record Peer(Socket socket, TestClient client) {

		String ask(String line) {
			return this.client.send(line + "\n").receiveLine().strip();
		}

		void reset() throws IOException {
			this.socket.setSoLinger(true, 0);
			this.socket.close();
		}

	}

	static class Frames {

		@SocketHandler("it")
		String echo(String line) {
			return line;
		}

	}

	static class Blocking {

		static volatile CountDownLatch release = new CountDownLatch(0);

		@SocketHandler("it")
		void handle(String line) throws InterruptedException {
			assertThat(release.await(10, TimeUnit.SECONDS)).isTrue();
		}

	}

	static class Whole {

		@SocketHandler("it")
		void echo(AsyncSocket socket) {
			String line = socket.recvLine().join();
			while (line != null) {
				socket.send(line + "\r\n").join();
				line = socket.recvLine().join();
			}
		}

	}

}
