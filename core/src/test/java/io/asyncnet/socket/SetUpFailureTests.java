package io.asyncnet.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.framing.CustomCutter;
import io.asyncnet.framing.CustomFraming;
import io.asyncnet.framing.OutputBuffer;
import io.asyncnet.tls.ClientAuth;
import io.asyncnet.tls.ServerTls;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsMode;
import io.asyncnet.tls.TlsOptions;
import io.asyncnet.tls.TlsSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections that cannot be set up, because code of the application fails or the process
 * lacks something: they are closed, and count no longer.
 */
class SetUpFailureTests {

	private static final byte[] PROXY = "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n".getBytes(StandardCharsets.US_ASCII);

	@Test
	void closesConnectionForWhichThereIsNoCutter() {
		ListenerOptions options = ListenerFixture.options().withFraming(new Uncut(2));
		try (CapturedLogs logs = CapturedLogs.open();
				ListenerFixture server = ListenerFixture.open(options, Handlers.ECHO)) {
			for (int i = 0; i < 2; i++) {
				try (RawClient client = server.connect()) {
					client.send("x").awaitEnd();
					assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.HANDLER_FAILED);
				}
			}
			server.awaitNoConnections();

			try (RawClient client = server.connect()) {
				assertThat(new String(client.send("x").receiveExactly(1), StandardCharsets.US_ASCII)).isEqualTo("x");
			}
			assertThat(logs.text()).contains("no cutter");
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void handshakeThatCannotBeginCountsNoLonger(boolean proxied) {
		Failing tls = new Failing(1, TlsMode.REQUIRED);
		ListenerOptions options = options(proxied).withTls(tls).withLimits(new Limits(10, 1));
		try (ListenerFixture server = ListenerFixture.open(options, Handlers.ECHO)) {
			try (RawClient client = server.connect()) {
				client.send(proxied ? PROXY : new byte[] { 22 });
				client.awaitEnd();
			}
			server.awaitNoConnections();

			try (RawClient client = RawClient.connectTlsBehind(proxied ? PROXY : new byte[0], server.address(),
					TestCertificates.clientContext(null))) {
				assertThat(client.send("one\n").receiveLine()).isEqualTo("one");
			}
		}
	}

	@Test
	void closesConnectionWhoseChosenTlsCannotBegin() {
		Failing tls = new Failing(1, TlsMode.OPTIONAL);
		ListenerOptions options = ListenerFixture.options().withTls(tls).withLimits(new Limits(10, 1));
		try (ListenerFixture server = ListenerFixture.open(options, Handlers.ECHO)) {
			try (RawClient client = server.connect()) {
				client.send(new byte[] { 22, 3, 1 });
				client.awaitEnd();
				assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.TLS_HANDSHAKE_FAILED);
			}
			server.awaitNoConnections();

			try (RawClient client = RawClient.connectTls(server.address(), TestCertificates.clientContext(null))) {
				assertThat(client.send("one\n").receiveLine()).isEqualTo("one");
			}
		}
	}

	@Test
	void closesConnectionThatCannotGoOnWithTls() {
		Failing tls = new Failing(1, TlsMode.STARTTLS);
		ConnectionHandler handler = (connection, frame, replies) -> {
			connection.startTls();
			replies.add("begin", StandardCharsets.US_ASCII);
		};
		try (ListenerFixture server = ListenerFixture.open(ListenerFixture.options().withTls(tls), handler);
				RawClient client = server.connect()) {
			assertThat(client.send("starttls\n").receiveLine()).isEqualTo("begin");

			client.awaitEnd();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.TLS_HANDSHAKE_FAILED);
		}
	}

	@Test
	void observerThatFailsKeepsNoConnection() {
		ListenerOptions options = ListenerFixture.options()
			.withAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
			.withLimits(new Limits(1, 1));
		try (Dispatcher dispatcher = Dispatcher.open();
				Listener listener = Listener.bind(dispatcher, options, Handlers.ECHO, new FailingObserver()).join()) {
			InetSocketAddress address = (InetSocketAddress) listener.localAddress();
			try (RawClient client = RawClient.connect(address); RawClient refused = RawClient.connect(address)) {
				assertThat(client.send("one\n").receiveLine()).isEqualTo("one");
				refused.awaitEnd();
			}

			Awaitility.await().until(() -> listener.activeConnections() == 0);
			Awaitility.await().until(() -> listener.connections().isEmpty());
			assertThat(listener.drain(Duration.ofSeconds(5))).succeedsWithin(Duration.ofSeconds(10));
		}
	}

	private static ListenerOptions options(boolean proxied) {
		ListenerOptions options = ListenerFixture.options();
		if (!proxied) {
			return options;
		}
		AddressRange here = AddressRange.parse(InetAddress.getLoopbackAddress().getHostAddress());
		return options.withBind(options.bind()
			.withProxyProtocol(new ProxyProtocol(ProxyProtocol.Mode.REQUIRED, List.of(here), Duration.ofSeconds(10))));
	}

	/** Fails a number of times. */
	private static final class Failing implements TlsSource {

		private final AtomicInteger failures;

		private final TlsMode mode;

		private final ServerTls tls = ServerTls.of(TlsContext.forServer(TestCertificates.keys(TestCertificates.SERVER),
				null, new TlsOptions(ClientAuth.NONE, List.of(), List.of(), TlsEngine.JDK, Duration.ofSeconds(10))));

		Failing(int failures, TlsMode mode) {
			this.failures = new AtomicInteger(failures);
			this.mode = mode;
		}

		@Override
		public ServerTls current() {
			if (this.failures.getAndDecrement() > 0) {
				throw new IllegalStateException("no context");
			}
			return this.tls;
		}

		@Override
		public TlsMode mode() {
			return this.mode;
		}

	}

	/** Has no cutter for the first connections, and one byte frames for the others. */
	private static final class Uncut implements CustomFraming {

		private final AtomicInteger failures;

		Uncut(int failures) {
			this.failures = new AtomicInteger(failures);
		}

		@Override
		public int maxLength() {
			return 1;
		}

		@Override
		public CustomCutter newCutter() {
			if (this.failures.getAndDecrement() > 0) {
				throw new IllegalStateException("no cutter");
			}
			return new CustomCutter(this) {

				@Override
				protected boolean cut(ByteBuffer in) {
					int start = in.position();
					return in.hasRemaining() && found(start, start + 1, start + 1);
				}

			};
		}

		@Override
		public int begin(OutputBuffer out) {
			return out.size();
		}

		@Override
		public void end(OutputBuffer out, int payloadStart, boolean text) {
			// nothing to add
		}

	}

	/** Fails at each beginning, end and refusal. */
	private static final class FailingObserver implements ConnectionObserver {

		@Override
		public void opened(Connection connection) {
			throw new IllegalStateException("observer of openings");
		}

		@Override
		public void closed(Connection connection, CloseReason reason, long nanos) {
			throw new IllegalStateException("observer of ends");
		}

		@Override
		public void rejected(RejectReason reason) {
			throw new IllegalStateException("observer of refusals");
		}

	}

}
