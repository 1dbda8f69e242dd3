package io.asyncnet.socket;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;

import io.asyncnet.CloseReason;
import io.asyncnet.tls.ClientAuth;
import io.asyncnet.tls.ServerTls;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsOptions;
import io.asyncnet.tls.TlsSession;
import io.asyncnet.tls.TlsSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for TLS sessions that are resumed.
 */
class TlsResumptionTests {

	private static final ConnectionHandler WHO = (connection, frame, replies) -> {
		TlsSession tls = Objects.requireNonNull(connection.tls());
		List<String> names = tls.peerCertificates()
			.stream()
			.limit(1)
			.map((certificate) -> certificate.getSubjectX500Principal().getName())
			.toList();
		replies.add(tls.protocol() + " " + names, StandardCharsets.UTF_8);
	};

	@ParameterizedTest
	@MethodSource("enginesProtocolsAndClientAuth")
	void resumesWithTheCertificateOfTheClient(TlsEngine engine, String protocol, ClientAuth clientAuth) {
		SSLContext client = TestCertificates
			.clientContext((clientAuth != ClientAuth.NONE) ? TestCertificates.CLIENT : null);
		String told = protocol + ((clientAuth != ClientAuth.NONE) ? " [CN=test-client]" : " []");
		try (ListenerFixture server = open(engine, clientAuth)) {
			SSLSession first = ask(server, client, protocol, told);
			SSLSession second = ask(server, client, protocol, told);
			SSLSession third = ask(server, client, protocol, told);

			assertThat(second.getCreationTime()).isEqualTo(first.getCreationTime());
			assertThat(third.getCreationTime()).isEqualTo(first.getCreationTime());
			assertThat(server.observer().handshakes()).containsExactly(protocol, protocol, protocol);
		}
	}

	/** What one context has given is worth nothing for another one. */
	@ParameterizedTest
	@MethodSource("enginesAndProtocols")
	void doesNotResumeWhatAnotherContextHasMade(TlsEngine engine, String protocol) {
		SSLContext client = TestCertificates.clientContext(TestCertificates.CLIENT);
		ListenerOptions options = ListenerFixture.options();
		try (ListenerFixture server = ListenerFixture.open(options.withTls(alternating(engine)), WHO)) {
			SSLSession first = ask(server, client, protocol, protocol + " []");
			SSLSession second = ask(server, client, protocol, protocol + " [CN=test-client]");

			assertThat(second).isNotEqualTo(first);
		}
	}

	/** First a context that asks for no certificate, then one that needs one. */
	private static TlsSource alternating(TlsEngine engine) {
		ServerTls none = context(engine, ClientAuth.NONE).current();
		ServerTls need = context(engine, ClientAuth.NEED).current();
		AtomicInteger connections = new AtomicInteger();
		return () -> (connections.getAndIncrement() == 0) ? none : need;
	}

	private static SSLSession ask(ListenerFixture server, SSLContext context, String protocol, String told) {
		try (RawClient client = RawClient.connectTls(server.address(), context, protocol)) {
			assertThat(client.send("who\n").receiveLine()).isEqualTo(told);
			SSLSession session = client.ssl().getSession();
			client.shutdownOutput();
			client.awaitEnd();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.PEER);
			return session;
		}
	}

	private static TlsContext context(TlsEngine engine, ClientAuth clientAuth) {
		return TlsListenerTests
			.context(new TlsOptions(clientAuth, List.of(), List.of(), engine, Duration.ofSeconds(10)));
	}

	private static ListenerFixture open(TlsEngine engine, ClientAuth clientAuth) {
		return ListenerFixture.open(ListenerFixture.options().withTls(context(engine, clientAuth)), WHO);
	}

	static Stream<Arguments> enginesAndProtocols() {
		return TlsListenerTests.engines();
	}

	static Stream<Arguments> enginesProtocolsAndClientAuth() {
		return enginesAndProtocols().flatMap((each) -> Stream.of(ClientAuth.values())
			.map((clientAuth) -> Arguments.of(each.get()[0], each.get()[1], clientAuth)));
	}

}
