package io.asyncnet.spring.autoconfigure;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import javax.net.ssl.SSLSocket;

import io.asyncnet.socket.Connection;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.identity.AuthenticationAttempt;
import io.asyncnet.spring.identity.AuthenticationResult;
import io.asyncnet.spring.identity.PeerPrincipals;
import io.asyncnet.spring.identity.SocketAuthenticator;
import io.asyncnet.spring.listener.ConnectionRegistry;
import io.asyncnet.spring.listener.ListenerOptionsCustomizer;
import io.asyncnet.tls.TlsMode;
import io.asyncnet.tls.TlsSource;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who a peer is on connections where TLS begins later: what was known before, somebody in
 * between may have said.
 */
class LaterTlsIdentityTests {

	@Test
	void certificateIsKnownWhenTlsHasBegun() throws Exception {
		try (var app = SecurityApplication.startTls(List.of(Asking.class, Later.class))) {
			TestClient plain = connect(app);
			assertThat(plain.send("x\n").receiveLine()).isEqualTo("null\r");
			assertThat(plain.send("tls\n").receiveLine()).isEqualTo("null\r");

			try (TestClient client = upgrade(plain)) {
				assertThat(client.send("x\n").receiveLine()).isEqualTo("client\r");
			}
		}
	}

	@Test
	void loginBeforeTlsIsForgotten() throws Exception {
		try (var app = SecurityApplication.startTls(List.of(Asking.class, Later.class, Logins.class))) {
			TestClient plain = connect(app);
			assertThat(plain.send("eve\n").receiveLine()).isEqualTo("hello\r");
			assertThat(plain.send("tls\n").receiveLine()).isEqualTo("eve\r");

			try (TestClient client = upgrade(plain)) {
				Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> known(app) == null);
				assertThat(client.send("bob\n").receiveLine()).isEqualTo("hello\r");
				assertThat(client.send("x\n").receiveLine()).isEqualTo("bob\r");
				assertThat(known(app)).isNotNull().extracting(Principal::getName).isEqualTo("bob");
			}
			assertThat(app.meters().get("asyncnet.logins").tag("outcome", "success").counter().count()).isEqualTo(2);
		}
	}

	@Test
	void authenticatorMayBeginTls() throws Exception {
		try (var app = SecurityApplication.startTls(List.of(Asking.class, Later.class, Logins.class))) {
			TestClient plain = connect(app);
			assertThat(plain.send("tls\n").receiveLine()).isEqualTo("go ahead\r");

			try (TestClient client = upgrade(plain)) {
				assertThat(client.send("bob\n").receiveLine()).isEqualTo("hello\r");
				assertThat(client.send("x\n").receiveLine()).isEqualTo("bob\r");
			}
		}
	}

	/** As whom the only peer is known, without asking anybody. */
	private static @Nullable Principal known(RunningApplication app) {
		Connection only = app.bean(ConnectionRegistry.class).stream("it").findFirst().orElseThrow();
		return app.bean(PeerPrincipals.class).known(only);
	}

	private static TestClient connect(RunningApplication app) throws Exception {
		return new TestClient(new Socket(InetAddress.getLoopbackAddress(), app.registry().get("it").port()));
	}

	private static TestClient upgrade(TestClient plain) throws Exception {
		SSLSocket socket = (SSLSocket) SecurityApplication.CERTIFICATES
			.clientContext(SecurityApplication.CERTIFICATES.client)
			.getSocketFactory()
			.createSocket(plain.socket(), "localhost", plain.socket().getPort(), true);
		socket.startHandshake();
		return new TestClient(socket);
	}

	static class Asking {

		@SocketHandler("it")
		String handle(String line, Connection connection, @Nullable Principal peer) {
			if (line.equals("tls")) {
				connection.startTls();
			}
			return (peer != null) ? peer.getName() : "null";
		}

	}

	static class Logins implements SocketAuthenticator {

		@Override
		public AuthenticationResult authenticate(AuthenticationAttempt attempt) {
			String name = attempt.frame().text(StandardCharsets.UTF_8);
			if (name.equals("tls")) {
				attempt.connection().startTls();
				return AuthenticationResult.challenge("go ahead");
			}
			return AuthenticationResult.authenticated(new User(name), "hello");
		}

		@Override
		public Set<String> listeners() {
			return Set.of("it");
		}

	}

	private record User(String getName) implements Principal {

	}

	@Configuration(proxyBeanMethods = false)
	static class Later {

		@Bean
		ListenerOptionsCustomizer later() {
			return (options) -> {
				TlsSource tls = options.tls();
				return (tls != null) ? options.withTls(tls.withMode(TlsMode.STARTTLS)) : options;
			};
		}

	}

}
