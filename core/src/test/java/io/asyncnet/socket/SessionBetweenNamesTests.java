package io.asyncnet.socket;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.asyncnet.tls.ClientAuth;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsHandshakeException.Reason;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sessions of one server name under another, which the JDK's client does not try:
 * {@code openssl s_client} does what it is told.
 */
@EnabledIf("hasOpenssl")
@Timeout(60)
class SessionBetweenNamesTests {

	private static final Path OPENSSL = Path.of("/usr/bin/openssl");

	@TempDir
	private Path directory;

	static boolean hasOpenssl() {
		return Files.isExecutable(OPENSSL);
	}

	/** Else what the next test shows would show nothing. */
	@ParameterizedTest
	@MethodSource("kinds")
	void sessionIsResumedUnderItsName(TlsEngine engine, List<String> kind) throws Exception {
		try (ListenerFixture server = open(engine)) {
			assertThat(ask(server, kind, "b.example.test", "-sess_out")).contains("New, TLS")
				.contains("b.example.test nobody");
			assertThat(ask(server, kind, "b.example.test", "-sess_in")).contains("Reused, TLS")
				.contains("b.example.test nobody");
		}
	}

	@ParameterizedTest
	@MethodSource("kinds")
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

	static Stream<Arguments> kinds() {
		return Stream.of(TlsEngine.JDK, TlsEngine.OPENSSL)
			.flatMap((engine) -> Stream.of(List.of("-tls1_3"), List.of("-tls1_2"), List.of("-tls1_2", "-no_ticket"))
				.map((kind) -> Arguments.of(engine, kind)));
	}

	private static ListenerFixture open(TlsEngine engine) {
		return ListenerFixture.open(ListenerFixture.options().withTls(ServerNameTests.names(engine, ClientAuth.NEED)),
				ServerNameTests.WHICH);
	}

	/** All that openssl says, to the reply or to its end. */
	private String ask(ListenerFixture server, List<String> kind, String name, String session) throws Exception {
		InetSocketAddress address = server.address();
		List<String> command = new ArrayList<>(List.of(OPENSSL.toString(), "s_client", "-connect",
				address.getAddress().getHostAddress() + ":" + address.getPort(), session,
				this.directory.resolve("session.pem").toString()));
		command.addAll(kind);
		command.addAll(name.isEmpty() ? List.of("-noservername") : List.of("-servername", name));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		try {
			StringBuilder said = new StringBuilder();
			try (BufferedReader reader = process.inputReader(StandardCharsets.US_ASCII)) {
				write(process, "?\n");
				for (String line = reader.readLine(); line != null; line = reader.readLine()) {
					said.append(line).append('\n');
					if (line.endsWith(" nobody")) {
						write(process, "Q\n");
					}
				}
			}
			assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
			return said.toString();
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static void write(Process process, String text) throws IOException {
		try {
			OutputStream out = process.getOutputStream();
			out.write(text.getBytes(StandardCharsets.US_ASCII));
			out.flush();
		}
		catch (IOException ex) {
			// it has ended already, which what it says tells better
			assertThat(process.onExit()).succeedsWithin(20, TimeUnit.SECONDS);
		}
	}

}
