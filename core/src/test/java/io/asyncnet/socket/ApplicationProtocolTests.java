package io.asyncnet.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;

import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import io.asyncnet.tls.ClientAuth;
import io.asyncnet.tls.ServerTls;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsHandshakeException;
import io.asyncnet.tls.TlsHandshakeException.Reason;
import io.asyncnet.tls.TlsOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for the choice of an application protocol (ALPN, RFC 7301).
 */
class ApplicationProtocolTests {

	private static final ConnectionHandler WHICH = (connection, frame, replies) -> replies
		.add(String.valueOf(Objects.requireNonNull(connection.tls()).applicationProtocol()), StandardCharsets.UTF_8);

	@ParameterizedTest
	@MethodSource("engines")
	void serverChoosesByItsOwnOrder(TlsEngine engine, String protocol) {
		try (ListenerFixture server = open(engine, "mqtt", "chat/2", "chat/1")) {
			assertThat(agreed(server, protocol, "chat/1", "chat/2")).isEqualTo("chat/2");
			assertThat(agreed(server, protocol, "chat/1")).isEqualTo("chat/1");
			assertThat(agreed(server, protocol, "other", "mqtt", "chat/2")).isEqualTo("mqtt");
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void takesWhoOffersNone(TlsEngine engine, String protocol) {
		try (ListenerFixture server = open(engine, "chat/2")) {
			assertThat(agreed(server, protocol)).isEqualTo("null");
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void makesNoChoiceWithoutNamesOfItsOwn(TlsEngine engine, String protocol) {
		try (ListenerFixture server = open(engine)) {
			assertThat(agreed(server, protocol, "chat/1")).isEqualTo("null");
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void refusesWhoOffersOthersOnly(TlsEngine engine, String protocol) {
		try (ListenerFixture server = open(engine, "chat/2");
				RawClient client = connect(server, protocol, "chat/1", "chat/2x")) {
			assertThatExceptionOfType(IOException.class).isThrownBy(client::startHandshake)
				.withMessageContaining("no_application_protocol");
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.TLS_HANDSHAKE_FAILED);
			assertThat(server.observer().awaitFailure()).isEqualTo(Reason.NO_COMMON_APPLICATION_PROTOCOL);
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void refusesWhoOffersOthersOnlyWhereThereAreServerNames(TlsEngine engine, String protocol) {
		ServerTls tls = ServerTls.of(context(engine, "chat/1")).withServerName("chat.test", context(engine, "chat/2"));
		try (ListenerFixture server = ListenerFixture.open(ListenerFixture.options().withTls(tls), WHICH)) {
			assertThat(agreed(server, protocol, "chat/1")).isEqualTo("chat/1");
			RawClient named = RawClient.connect(server.address())
				.upgrade(TestCertificates.clientContext(null), protocol);
			SSLParameters parameters = named.ssl().getSSLParameters();
			parameters.setServerNames(List.of(new SNIHostName("chat.test")));
			named.ssl().setSSLParameters(parameters);
			offer(named, "chat/1");
			assertThatExceptionOfType(IOException.class).isThrownBy(named::startHandshake)
				.withMessageContaining("no_application_protocol");
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void offerMayArriveByteByByte(TlsEngine engine, String protocol) {
		try (ListenerFixture server = open(engine, "chat/2");
				RawClient good = bytewise(server, protocol, "chat/2");
				RawClient bad = bytewise(server, protocol, "chat/1")) {
			assertThat(good.send("which\n").receiveLine()).isEqualTo("chat/2");
			assertThatExceptionOfType(IOException.class).isThrownBy(bad::startHandshake);
			assertThat(server.observer().awaitFailure()).isEqualTo(Reason.NO_COMMON_APPLICATION_PROTOCOL);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void socketsAgreeOnBothSides(Wire wire) {
		TlsContext client = TlsContext.newContext()
			.engine(wire.engine())
			.trust(TestCertificates.trust())
			.applicationProtocols("chat/1", "chat/2")
			.buildClient();
		TlsContext other = TlsContext.newContext()
			.engine(wire.engine())
			.trust(TestCertificates.trust())
			.applicationProtocols("other")
			.buildClient();
		try (ListenerFixture server = open(wire.engine(), "chat/2", "chat/1");
				AsyncSocket socket = AsyncSocket.open(server.dispatcher());
				AsyncSocket refused = AsyncSocket.open(server.dispatcher())) {
			socket.tls(client);
			SocketPair.await(socket.connect("localhost", server.address().getPort()));
			assertThat(Objects.requireNonNull(socket.sslSession()).applicationProtocol()).isEqualTo("chat/2");
			refused.tls(other);
			assertThatExceptionOfType(Exception.class)
				.isThrownBy(() -> SocketPair.await(refused.connect("localhost", server.address().getPort())))
				.havingCause()
				.isInstanceOfSatisfying(TlsHandshakeException.class,
						(failure) -> assertThat(failure.alert()).isEqualTo("no_application_protocol"));
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void serverSocketRefusesWhoOffersOthersOnly(TlsEngine engine, String protocol) {
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", Transport.AUTO, 1)) {
			AsyncServerSocket server = SocketPair.await(AsyncServerSocket.open(dispatcher)
				.tls(context(engine, "chat/2"))
				.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
				.listen());
			CompletableFuture<AsyncSocket> accepting = server.accept();
			InetSocketAddress address = (InetSocketAddress) server.localAddress();
			try (RawClient bad = offering(RawClient.connect(address), protocol, "chat/1")) {
				assertThatExceptionOfType(IOException.class).isThrownBy(bad::startHandshake)
					.withMessageContaining("no_application_protocol");
			}
			try (RawClient none = offering(RawClient.connect(address), protocol)) {
				none.send("hello\n");
				assertThat(SocketPair.await(SocketPair.await(accepting).recvLine())).isEqualTo("hello");
			}
			accepting = server.accept();
			try (RawClient good = offering(RawClient.connect(address), protocol, "chat/1", "chat/2")) {
				good.send("hello\n");
				AsyncSocket accepted = SocketPair.await(accepting);
				assertThat(Objects.requireNonNull(accepted.sslSession()).applicationProtocol()).isEqualTo("chat/2");
			}
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void upgradedSocketRefusesWhoOffersOthersOnly(TlsEngine engine, String protocol) {
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", Transport.AUTO, 1)) {
			AsyncServerSocket server = SocketPair.await(AsyncServerSocket.open(dispatcher)
				.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
				.listen());
			CompletableFuture<AsyncSocket> accepting = server.accept();
			RawClient plain = RawClient.connect((InetSocketAddress) server.localAddress());
			AsyncSocket accepted = SocketPair.await(accepting);
			CompletableFuture<Void> upgraded = accepted.startTls(context(engine, "chat/2"), null);
			try (RawClient bad = offering(plain, protocol, "chat/1")) {
				assertThatExceptionOfType(IOException.class).isThrownBy(bad::startHandshake)
					.withMessageContaining("no_application_protocol");
			}
			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> SocketPair.await(upgraded))
				.havingCause()
				.isInstanceOfSatisfying(TlsHandshakeException.class,
						(failure) -> assertThat(failure.reason()).isEqualTo(Reason.NO_COMMON_APPLICATION_PROTOCOL));
		}
	}

	private static RawClient offering(RawClient plain, String protocol, String... offered) {
		RawClient client = plain.upgrade(TestCertificates.clientContext(null), protocol);
		offer(client, offered);
		return client;
	}

	@Test
	void refusesNamesThatCannotBeSent() {
		for (List<String> names : List.of(List.of(""), List.of("a b"), List.of("\u00e4"), List.of("x".repeat(256)),
				List.of("a", "b", "a"))) {
			assertThatIllegalArgumentException().isThrownBy(() -> TlsOptions.DEFAULTS.withApplicationProtocols(names))
				.withMessageContaining("'applicationProtocols'");
		}
		assertThat(TlsOptions.DEFAULTS.withApplicationProtocols(List.of("x".repeat(255))).applicationProtocols())
			.hasSize(1);
	}

	private static String agreed(ListenerFixture server, String protocol, String... offered) {
		try (RawClient client = connect(server, protocol, offered)) {
			String told = client.send("which\n").receiveLine();
			String seen = client.ssl().getApplicationProtocol();
			assertThat(seen).isEqualTo(told.equals("null") ? "" : told);
			return told;
		}
	}

	private static RawClient connect(ListenerFixture server, String protocol, String... offered) {
		RawClient client = RawClient.connectTls(server.address(), TestCertificates.clientContext(null), protocol);
		offer(client, offered);
		return client;
	}

	private static RawClient bytewise(ListenerFixture server, String protocol, String... offered) {
		RawClient client = RawClient.connectTlsByteByByte(server.address(), TestCertificates.clientContext(null));
		client.ssl().setEnabledProtocols(new String[] { protocol });
		offer(client, offered);
		return client;
	}

	private static void offer(RawClient client, String... offered) {
		SSLParameters parameters = client.ssl().getSSLParameters();
		parameters.setApplicationProtocols(offered);
		client.ssl().setSSLParameters(parameters);
	}

	private static TlsContext context(TlsEngine engine, String... names) {
		return TlsListenerTests.context(new TlsOptions(ClientAuth.NONE, List.of(), List.of(), engine,
				TlsOptions.DEFAULTS.handshakeTimeout(), Arrays.asList(names)));
	}

	private static ListenerFixture open(TlsEngine engine, String... names) {
		return ListenerFixture.open(ListenerFixture.options().withTls(context(engine, names)), WHICH);
	}

	static Stream<Arguments> engines() {
		return TlsListenerTests.engines();
	}

}
