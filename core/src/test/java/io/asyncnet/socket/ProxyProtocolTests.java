package io.asyncnet.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsEngine;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Listeners behind a proxy that says who its peer is.
 */
class ProxyProtocolTests {

	private static final Duration BOUND = Duration.ofSeconds(10);

	private static final Duration LONG = Duration.ofSeconds(30);

	private static final List<AddressRange> LOOPBACK = List.of(AddressRange.parse("127.0.0.0/8"));

	private static final List<AddressRange> ELSEWHERE = List.of(AddressRange.parse("192.0.2.0/24"));

	private static final byte[] TCP4 = ProxyBytes.v1("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443");

	/** Tells who the peer is, and what it sent. */
	private static final ConnectionHandler WHO = (connection, frame, replies) -> replies
		.add(text(connection.remoteAddress()) + " says " + frame.text(StandardCharsets.UTF_8), StandardCharsets.UTF_8);

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.ProxyBytes#valid")
	void tellsSourceAsTheRemoteAddress(Transport transport, String name, byte[] header, String expected) {
		try (ListenerFixture server = open(transport, required(LOOPBACK), WHO); RawClient client = server.connect()) {
			client.send(concat(header, "hello\n"));

			assertThat(client.receiveLine()).isEqualTo(expected(expected, client) + " says hello");
			assertThat(server.observer().bytesReceived()).isEqualTo(header.length + 6);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.ProxyBytes#valid")
	void readsHeadersByteByByte(Transport transport, String name, byte[] header, String expected) {
		try (ListenerFixture server = open(transport, required(LOOPBACK), WHO); RawClient client = server.connect()) {
			for (byte value : concat(header, "hello\n")) {
				client.send(new byte[] { value });
			}

			assertThat(client.receiveLine()).isEqualTo(expected(expected, client) + " says hello");
			assertThat(server.observer().bytesReceived()).isEqualTo(header.length + 6);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.ProxyBytes#invalid")
	void refusesWhatIsNoHeader(String name, byte[] bytes) {
		try (CapturedLogs logs = CapturedLogs.open();
				ListenerFixture server = open(Transport.AUTO, required(LOOPBACK), WHO);
				RawClient client = server.connect()) {
			client.send(bytes);

			client.awaitEnd();
			awaitRejections(server, 1);
			assertThat(server.observer().opened()).isZero();
			assertThat(logs.from(Level.INFO)).singleElement()
				.asString()
				.startsWith("[test] connection refused: no PROXY header from /127.0.0.1:")
				.doesNotContain("secret");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void closesPeersThatAreNotTrustedWithoutAByte(Transport transport) {
		try (CapturedLogs logs = CapturedLogs.open();
				ListenerFixture server = open(transport, required(ELSEWHERE), WHO)) {
			for (int i = 0; i < 10; i++) {
				try (RawClient client = server.connect()) {
					assertThat(client.receiveAll()).isEmpty();
				}
			}

			awaitRejections(server, 10);
			assertThat(server.listener().activeConnections()).isZero();
			assertThat(logs.from(Level.INFO)).filteredOn((line) -> line.contains("[test]")).hasSizeBetween(1, 2);
		}
	}

	@Test
	void passesAHeaderAsDataWhenItIsOptionalAndThePeerNotTrusted() {
		try (ListenerFixture server = open(Transport.AUTO, optional(ELSEWHERE), WHO);
				RawClient client = server.connect()) {
			client.send(TCP4);

			assertThat(client.receiveLine())
				.isEqualTo(expected("", client) + " says " + new String(TCP4, StandardCharsets.US_ASCII).strip());
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void servesTrustedPeersWithAndWithoutAHeaderWhenItIsOptional(Transport transport) {
		try (ListenerFixture server = open(transport, optional(LOOPBACK), WHO);
				RawClient with = server.connect();
				RawClient without = server.connect()) {
			with.send(concat(TCP4, "hello\n"));
			without.sendByteByByte("PROX\n").send("hello\n");

			assertThat(with.receiveLine()).isEqualTo("192.0.2.1:56324 says hello");
			assertThat(without.receiveLine()).isEqualTo(expected("", without) + " says PROX");
			assertThat(without.receiveLine()).isEqualTo(expected("", without) + " says hello");
			assertThat(server.observer().bytesReceived()).isEqualTo(TCP4.length + 6 + 11);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "REQUIRED", "OPTIONAL" })
	void closesPeersWhoseHeaderTakesTooLong(ProxyProtocol.Mode mode) {
		ProxyProtocol proxyProtocol = new ProxyProtocol(mode, LOOPBACK, Duration.ofMillis(300));
		try (ListenerFixture server = open(Transport.AUTO, proxyProtocol, WHO);
				RawClient silent = server.connect();
				RawClient slow = server.connect();
				RawClient served = server.connect()) {
			served.send(concat(TCP4, "hello\n"));
			slow.send(Arrays.copyOf(TCP4, TCP4.length - 1));

			assertThat(silent.receiveAll()).isEmpty();
			assertThat(slow.receiveAll()).isEmpty();
			awaitRejections(server, 2);
			assertThat(served.receiveLine()).isEqualTo("192.0.2.1:56324 says hello");
			served.send("still there\n");
			assertThat(served.receiveLine()).isEqualTo("192.0.2.1:56324 says still there");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void healthChecksOfProxiesLeaveNoTrace(Transport transport) {
		byte[] local = ProxyBytes.v2(ProxyBytes.LOCAL, ProxyBytes.UNSPEC);
		try (CapturedLogs logs = CapturedLogs.open();
				ListenerFixture server = open(transport, required(LOOPBACK), WHO)) {
			for (int i = 0; i < 5; i++) {
				server.connect().hangUp();
				server.connect().reset();
				server.connect().send(local).hangUp();
				RawClient client = server.connect().send(local);
				server.observer().awaitOpened(2 * i + 2);
				client.reset();
			}

			server.awaitNoConnections();
			assertThat(server.observer().rejections()).isEmpty();
			// of the transport there may be one
			assertThat(logs.from(Level.INFO)).noneMatch((line) -> line.contains("[test]"));
		}
	}

	@Test
	void countsAHeaderThatIsCutOff() {
		try (ListenerFixture server = open(Transport.AUTO, required(LOOPBACK), WHO);
				RawClient client = server.connect()) {
			client.send("PROXY").shutdownOutput();

			assertThat(client.receiveAll()).isEmpty();
			awaitRejections(server, 1);
			assertThat(server.observer().bytesReceived()).isEqualTo(5);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void readsTheHeaderBeforeTlsInTheSameSegment(TlsEngine engine) {
		ListenerOptions options = options(required(LOOPBACK)).withTls(TlsListenerTests.context(engine));
		for (Execution execution : Execution.all().toList()) {
			try (ListenerFixture server = ListenerFixture.open(execution, options, WHO);
					RawClient client = RawClient.connectTlsBehind(TCP4, server.address(),
							TestCertificates.clientContext(null))) {
				client.send("hello\n");

				assertThat(client.receiveLine()).isEqualTo("192.0.2.1:56324 says hello");
				assertThat(server.observer().handshakes()).hasSize(1);
			}
		}
	}

	@Test
	void giveBackTheirHandshakeWhenThereIsNone() {
		ListenerOptions options = options(required(LOOPBACK)).withTls(TlsListenerTests.context())
			.withLimits(new Limits(0, 1));
		try (ListenerFixture server = ListenerFixture.open(options, WHO)) {
			for (int i = 0; i < 3; i++) {
				try (RawClient garbage = server.connect().send("garbage\n")) {
					garbage.awaitEnd();
				}
				server.awaitNoConnections();
				server.connect().hangUp();
				server.awaitNoConnections();
				Awaitility.await().atMost(BOUND).until(() -> server.listener().activeConnections() == 0);
			}
			try (RawClient client = RawClient.connectTlsBehind(TCP4, server.address(),
					TestCertificates.clientContext(null))) {
				client.send("hello\n");
				assertThat(client.receiveLine()).isEqualTo("192.0.2.1:56324 says hello");
			}
			assertThat(server.observer().rejections()).containsOnly(RejectReason.PROXY);
		}
	}

	@Test
	void countsPeersWhoseHeaderIsAwaitedAsConnections() {
		ListenerOptions options = options(required(LOOPBACK)).withLimits(new Limits(1, 512));
		try (ListenerFixture server = ListenerFixture.open(options, WHO); RawClient first = server.connect()) {
			Awaitility.await().atMost(BOUND).until(() -> server.listener().activeConnections() == 1);
			try (RawClient second = server.connect()) {
				assertThat(second.receiveAll()).isEmpty();
			}

			assertThat(server.observer().rejections()).containsExactly(RejectReason.MAX_CONNECTIONS);
			assertThat(server.listener().connections()).isEmpty();
			first.send(concat(TCP4, "hello\n"));
			assertThat(first.receiveLine()).isEqualTo("192.0.2.1:56324 says hello");
		}
	}

	@Test
	void doesNotWaitForHeadersWhenItDrains() {
		try (ListenerFixture server = open(Transport.AUTO,
				new ProxyProtocol(ProxyProtocol.Mode.REQUIRED, LOOPBACK, LONG), WHO);
				RawClient client = server.connect()) {
			// one of them is on the same event loop, and comes after the first
			for (int i = 0; i < 2; i++) {
				try (RawClient served = server.connect()) {
					served.send(concat(TCP4, "hello\n"));
					assertThat(served.receiveLine()).isEqualTo("192.0.2.1:56324 says hello");
				}
			}

			CompletableFuture<Void> drained = server.listener().drain(LONG);

			assertThat(client.receiveAll()).isEmpty();
			drained.orTimeout(BOUND.toSeconds(), TimeUnit.SECONDS).join();
		}
	}

	@Test
	void tellsWhatTheProxySays() {
		byte[] ssl = concat(new byte[] { 3, 0, 0, 0, 0 }, ProxyBytes.tlv(0x21, "TLSv1.3"),
				ProxyBytes.tlv(0x22, "client.test"), ProxyBytes.tlv(0x23, "TLS_AES_256_GCM_SHA384"));
		byte[] header = ProxyBytes.withCrc(ProxyBytes.TCP4, ProxyBytes.addresses4(), ProxyBytes.tlv(1, "h2"),
				ProxyBytes.tlv(2, "a.test"), ProxyBytes.tlv(5, new byte[] { 1, 2 }), ProxyBytes.tlv(0x20, ssl),
				ProxyBytes.tlv(0xEA, ""));
		CompletableFuture<Connection> seen = new CompletableFuture<>();
		try (ListenerFixture server = open(Transport.AUTO, required(LOOPBACK),
				(connection, frame, replies) -> seen.complete(connection)); RawClient client = server.connect()) {
			client.send(concat(header, "hello\n"));

			Connection connection = seen.orTimeout(BOUND.toSeconds(), TimeUnit.SECONDS).join();
			ProxyInfo info = Objects.requireNonNull(connection.proxy());
			assertThat(info.version()).isEqualTo(2);
			assertThat(info.proxy()).isEqualTo(client.localAddress());
			assertThat(info.source()).isEqualTo(connection.remoteAddress());
			assertThat(info.destination()).isEqualTo(new InetSocketAddress("198.51.100.2", 443));
			assertThat(info.alpn()).isEqualTo("h2");
			assertThat(info.authority()).isEqualTo("a.test");
			assertThat(info.uniqueId()).isEqualTo(ByteBuffer.wrap(new byte[] { 1, 2 }));
			assertThat(info.tlv(0xEA)).isEqualTo(ByteBuffer.allocate(0));
			assertThat(info.tlv(0xEB)).isNull();
			assertThat(info.ssl()).isEqualTo(
					new ProxySsl(true, true, true, "TLSv1.3", "client.test", "TLS_AES_256_GCM_SHA384", null, null));
		}
	}

	@Test
	void tellsSocketsThatAreHandedOut() {
		ConnectionHandler handler = ConnectionHandler.forSockets((socket) -> socket.recvLine()
			.thenCompose((line) -> socket
				.send(text(socket.remoteAddress()) + " by " + Objects.requireNonNull(socket.proxy()).proxy() + "\n")),
				null);
		ListenerOptions options = options(required(LOOPBACK))
			.withAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", Transport.AUTO, 1);
				Listener listener = Listener.bind(dispatcher, options, handler, ConnectionObserver.NONE)
					.orTimeout(BOUND.toSeconds(), TimeUnit.SECONDS)
					.join();
				RawClient client = RawClient.connect((InetSocketAddress) listener.localAddress())) {
			client.send(concat(TCP4, "hello\n"));

			assertThat(client.receiveLine()).isEqualTo("192.0.2.1:56324 by " + client.localAddress());
		}
	}

	@Test
	void endsOfProxiedConnectionsHaveTheirReason() {
		try (ListenerFixture server = open(Transport.AUTO, required(LOOPBACK), WHO)) {
			server.connect().send(TCP4).hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.PEER);
		}
	}

	@Test
	void needsProxiesThatAreTrusted() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> ListenerOptions.Bind.DEFAULTS.withProxyProtocol(required(List.of())))
			.withMessageContaining("'trusted' must not be empty");
	}

	private static ProxyProtocol required(List<AddressRange> trusted) {
		return new ProxyProtocol(ProxyProtocol.Mode.REQUIRED, trusted, LONG);
	}

	private static ProxyProtocol optional(List<AddressRange> trusted) {
		return new ProxyProtocol(ProxyProtocol.Mode.OPTIONAL, trusted, LONG);
	}

	private static ListenerOptions options(ProxyProtocol proxyProtocol) {
		return ListenerFixture.options().withBind(ListenerOptions.Bind.DEFAULTS.withProxyProtocol(proxyProtocol));
	}

	private static ListenerFixture open(Transport transport, ProxyProtocol proxyProtocol, ConnectionHandler handler) {
		return ListenerFixture.open(transport, Execution.EVENT_LOOP, options(proxyProtocol), handler);
	}

	private static void awaitRejections(ListenerFixture server, int count) {
		Awaitility.await().atMost(BOUND).until(() -> server.observer().rejections().size() >= count);
		assertThat(server.observer().rejections()).hasSize(count).containsOnly(RejectReason.PROXY);
	}

	private static byte[] concat(byte[] bytes, String text) {
		return concat(bytes, text.getBytes(StandardCharsets.UTF_8));
	}

	private static byte[] concat(byte[]... parts) {
		ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt((part) -> part.length).sum());
		Arrays.stream(parts).forEach(all::put);
		return all.array();
	}

	/** Without a source it is the address of who has connected. */
	private static String expected(String source, RawClient client) {
		return source.isEmpty() ? text(client.localAddress()) : source;
	}

	private static String text(Object address) {
		InetSocketAddress inet = (InetSocketAddress) address;
		InetAddress host = inet.getAddress();
		return host.getHostAddress() + ":" + inet.getPort();
	}

}
