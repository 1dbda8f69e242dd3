package io.asyncnet.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The frames and the TLS in the documentation.
 */
class GreetingsTests {

	@TempDir
	private Path directory;

	@Test
	void greetsWhoVerifiesTheServer() throws Exception {
		Path certificate = file("server.crt", TestCertificates.SERVER.getCertificatePathPEM());
		Path key = file("server.key", TestCertificates.SERVER.getPrivateKeyPEM());
		Path authority = file("ca.crt", TestCertificates.AUTHORITY.getCertificatePEM());
		Path other = file("other.crt", TestCertificates.OTHER_AUTHORITY.getCertificatePEM());
		try (Dispatcher dispatcher = Dispatcher.open()) {
			Greetings greetings = new Greetings(dispatcher);
			InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
			CompletableFuture<Listener> bound = greetings.serve(any, certificate, key);
			try (Listener listener = bound.join()) {
				int port = ((InetSocketAddress) listener.localAddress()).getPort();

				assertThat(greetings.ask("localhost", port, authority)).isEqualTo("hello world");
				assertThatExceptionOfType(CompletionException.class)
					.isThrownBy(() -> greetings.ask("localhost", port, other))
					.withCauseInstanceOf(TlsHandshakeException.class);
			}
		}
	}

	private Path file(String name, String text) throws IOException {
		return Files.writeString(this.directory.resolve(name), text);
	}

}
