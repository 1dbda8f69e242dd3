package io.asyncnet.socket;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.asyncnet.tls.ClientAuth;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsHandshakeException.Reason;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sessions of one server name under another, which the JDK's client does not try:
 * {@code openssl s_client} does what it is told.
 */
@EnabledIf("io.asyncnet.socket.OpensslSession#hasOpenssl")
@Timeout(60)
class SessionBetweenNamesTests {

	@TempDir
	private Path directory;

	/** Else what the next test shows would show nothing. */
	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.OpensslSession#kinds")
	void sessionIsResumedUnderItsName(TlsEngine engine, List<String> kind) throws Exception {
		try (ListenerFixture server = open(engine)) {
			assertThat(ask(server, kind, "b.example.test", "-sess_out")).contains("New, TLS")
				.contains("b.example.test nobody");
			assertThat(ask(server, kind, "b.example.test", "-sess_in")).contains("Reused, TLS")
				.contains("b.example.test nobody");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.OpensslSession#kinds")
	void sessionDoesNotReplaceTheCertificateOfAnotherName(TlsEngine engine, List<String> kind) throws Exception {
		try (ListenerFixture server = open(engine)) {
			for (String name : List.of("b.example.test", "")) {
				assertThat(ask(server, kind, name, "-sess_out")).contains(" nobody");

				assertThat(ask(server, kind, "a.test", "-sess_in")).doesNotContain("Reused, TLS")
					.doesNotContain("a.test nobody");
				assertThat(server.observer().awaitFailure()).isEqualTo(Reason.NO_CERTIFICATE);
			}
			assertThat(server.observer().framesReceived()).isEqualTo(2);
		}
	}

	private static ListenerFixture open(TlsEngine engine) {
		return ListenerFixture.open(ListenerFixture.options().withTls(ServerNameTests.names(engine, ClientAuth.NEED)),
				ServerNameTests.WHICH);
	}

	private String ask(ListenerFixture server, List<String> kind, String name, String session) throws Exception {
		List<String> options = new ArrayList<>(kind);
		options.addAll(name.isEmpty() ? List.of("-noservername") : List.of("-servername", name));
		OpensslSession kept = new OpensslSession(this.directory.resolve("session.pem"));
		return session.equals("-sess_out") ? kept.begin(server.address(), options, " nobody")
				: kept.resume(server.address(), options, " nobody");
	}

}
