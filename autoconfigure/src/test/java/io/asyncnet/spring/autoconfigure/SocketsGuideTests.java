package io.asyncnet.spring.autoconfigure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.socket.AsyncSocket;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.tls.TlsContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.stereotype.Component;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The code of {@code docs/sockets.md} that is for applications with Spring.
 */
class SocketsGuideTests {

	@Test
	void upstream() {
		TestCertificates certificates = TestCertificates.create();
		List<String> properties = new ArrayList<>(Arrays.asList(certificates.bundle("server")));
		properties.add(certificates.trust("upstream"));
		properties.add("ssl.bundle=server");
		try (var app = RunningApplication.start(List.of(Quotes.class, Upstream.class),
				properties.toArray(String[]::new))) {
			int port = app.registry().get("it").port();

			assertThat(app.bean(Upstream.class).ask("localhost", port, "ACME")).isEqualTo("ACME 17");
		}
	}

	@Component
	static class Quotes {

		@SocketHandler("it")
		String quote(String symbol) {
			return symbol + " 17";
		}

	}

	@Component
	static class Upstream {

		private final Dispatcher dispatcher;

		private final TlsContext tls;

		Upstream(Dispatcher dispatcher, SslBundles bundles) {
			SslManagerBundle upstream = bundles.getBundle("upstream").getManagers();
			this.dispatcher = dispatcher;
			this.tls = TlsContext.newContext().trust(upstream.getTrustManagerFactory()).buildClient();
		}

		@Nullable String ask(String host, int port, String question) {
			try (AsyncSocket socket = AsyncSocket.open(this.dispatcher).tls(this.tls)) {
				socket.connect(host, port).join();
				socket.send(question + "\r\n");
				return socket.recvLine().orTimeout(5, TimeUnit.SECONDS).join();
			}
		}

	}

}
