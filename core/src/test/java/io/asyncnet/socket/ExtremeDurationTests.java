package io.asyncnet.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.tls.ClientAuth;
import io.asyncnet.tls.ServerTls;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Times that are longer than nanoseconds can be counted, as "for ever" is, and shorter
 * than a millisecond.
 */
class ExtremeDurationTests {

	private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

	private static final Duration BOUND = Duration.ofSeconds(10);

	@Test
	void connectsWithATimeoutThatNeverComes() {
		try (ListenerFixture server = ListenerFixture.open(Handlers.ECHO)) {
			for (String host : List.of("localhost", "127.0.0.1")) {
				AsyncSocket socket = AsyncSocket.dial(server.dispatcher(), host, server.address().getPort(), FOREVER)
					.orTimeout(BOUND.toSeconds(), TimeUnit.SECONDS)
					.join();
				socket.send("one\n");
				assertThat(socket.recvLine()).succeedsWithin(BOUND).isEqualTo("one");
				socket.close();
			}
		}
	}

	@Test
	void drainsForAsLongAsItTakes() {
		Gate gate = new Gate();
		try (ListenerFixture server = ListenerFixture.open(Execution.POOL, Handlers.waitingAt("one", gate));
				RawClient client = server.connect();
				gate) {
			client.send("one\n");
			gate.awaitArrivals(1);
			CompletableFuture<Void> drained = server.listener().drain(FOREVER);
			gate.open();

			assertThat(drained).succeedsWithin(BOUND);
			assertThat(client.receiveAllText()).isEqualTo("one\r\n");
		}
	}

	@Test
	void waitsForAProxyForEver() {
		byte[] header = "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n".getBytes(StandardCharsets.US_ASCII);
		AddressRange here = AddressRange.parse(InetAddress.getLoopbackAddress().getHostAddress());
		ListenerOptions options = ListenerFixture.options();
		options = options.withBind(options.bind()
			.withProxyProtocol(new ProxyProtocol(ProxyProtocol.Mode.REQUIRED, List.of(here), FOREVER)));
		try (ListenerFixture server = ListenerFixture.open(options, Handlers.ECHO);
				RawClient client = server.connect()) {
			assertThat(client.send(header).send("one\n").receiveLine()).isEqualTo("one");
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void handshakeMayTakeForEver(boolean named) {
		ServerTls tls = ServerTls.of(context(FOREVER));
		tls = named ? tls.withServerName("other.test", context(FOREVER)) : tls;
		try (ListenerFixture server = ListenerFixture.open(ListenerFixture.options().withTls(tls), Handlers.ECHO);
				RawClient client = RawClient.connectTls(server.address(), TestCertificates.clientContext(null))) {
			assertThat(client.send("one\n").receiveLine()).isEqualTo("one");
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void handshakeThatHasLessThanAMillisecondEnds(boolean named) {
		Duration tooShort = Duration.ofNanos(1);
		ServerTls tls = ServerTls.of(context(tooShort));
		tls = named ? tls.withServerName("other.test", context(tooShort)) : tls;
		try (ListenerFixture server = ListenerFixture.open(ListenerFixture.options().withTls(tls), Handlers.ECHO);
				RawClient client = server.connect()) {
			client.awaitEnd();

			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.TLS_HANDSHAKE_FAILED);
		}
	}

	@Test
	void closesADispatcherThatMayTakeForEver() {
		Dispatcher dispatcher = Dispatcher.open();
		Listener
			.bind(dispatcher,
					ListenerFixture.options().withAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
					Handlers.ECHO, ConnectionObserver.NONE)
			.join();

		assertThat(dispatcher.closeAsync(FOREVER)).succeedsWithin(BOUND);
	}

	private static TlsContext context(Duration handshakeTimeout) {
		return TlsContext.forServer(TestCertificates.keys(TestCertificates.SERVER), null,
				new TlsOptions(ClientAuth.NONE, List.of(), List.of(), TlsEngine.JDK, handshakeTimeout));
	}

}
