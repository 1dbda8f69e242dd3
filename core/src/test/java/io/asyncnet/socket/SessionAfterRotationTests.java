package io.asyncnet.socket;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.asyncnet.tls.ClientAuth;
import io.asyncnet.tls.PeerCertificate;
import io.asyncnet.tls.ServerTls;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsHandshakeException.Reason;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sessions with a client certificate, by tickets and by ids: they are resumed with it,
 * but not when those who vouch for it are not trusted any more.
 */
@EnabledIf("io.asyncnet.socket.OpensslSession#hasOpenssl")
@Timeout(60)
class SessionAfterRotationTests {

	private static final ConnectionHandler WHO = (connection, frame, replies) -> {
		PeerCertificate peer = Objects.requireNonNull(connection.tls()).peer();
		replies.add("you are " + ((peer != null) ? peer.commonName() : "nobody"), StandardCharsets.UTF_8);
	};

	@TempDir
	private Path directory;

	private volatile ServerTls current = ServerTls
		.of(context(TlsEngine.JDK, ClientAuth.NONE, TestCertificates.AUTHORITY));

	private OpensslSession session = new OpensslSession(Path.of(""));

	@BeforeEach
	void writeIdentity() throws Exception {
		this.session = new OpensslSession(this.directory.resolve("session.pem"));
		Files.writeString(this.directory.resolve("client.pem"),
				TestCertificates.CLIENT.getCertificatePathPEM() + "\n" + TestCertificates.CLIENT.getPrivateKeyPEM());
	}

	@ParameterizedTest
	@MethodSource("kinds")
	void clientWhoseAuthorityIsNotTrustedAnyMoreDoesNotResume(TlsEngine engine, List<String> kind,
			ClientAuth clientAuth) throws Exception {
		this.current = ServerTls.of(context(engine, clientAuth, TestCertificates.AUTHORITY));
		ListenerOptions options = ListenerFixture.options().withTls(() -> this.current);
		try (ListenerFixture server = ListenerFixture.open(options, WHO)) {
			String client = " test-client";
			assertThat(this.session.begin(server.address(), identified(kind), client)).contains("New, TLS")
				.contains("you are test-client");
			// with no certificate at hand: it is the session that has it
			assertThat(this.session.resume(server.address(), kind, client)).contains("Reused, TLS")
				.contains("you are test-client");

			this.current = ServerTls.of(context(engine, clientAuth, TestCertificates.OTHER_AUTHORITY));

			assertThat(this.session.resume(server.address(), identified(kind), client)).doesNotContain("Reused, TLS")
				.doesNotContain("you are");
			assertThat(server.observer().awaitFailure()).isEqualTo(Reason.UNKNOWN_AUTHORITY);
			assertThat(server.observer().framesReceived()).isEqualTo(2);
		}
	}

	static Stream<Arguments> kinds() {
		return OpensslSession.kinds()
			.flatMap((each) -> Stream.of(ClientAuth.WANT, ClientAuth.NEED)
				.map((clientAuth) -> Arguments.of(each.get()[0], each.get()[1], clientAuth)));
	}

	private List<String> identified(List<String> kind) {
		List<String> options = new ArrayList<>(kind);
		options.addAll(List.of("-cert", this.directory.resolve("client.pem").toString()));
		return options;
	}

	private static TlsContext context(TlsEngine engine, ClientAuth clientAuth, X509Bundle authority) {
		return TlsContext.newContext()
			.engine(engine)
			.keys(TestCertificates.keys(TestCertificates.SERVER))
			.trust(authority.toTrustManagerFactory())
			.clientAuth(clientAuth)
			.buildServer();
	}

}
