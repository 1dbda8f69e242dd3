package io.asyncnet.socket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.asyncnet.tls.ClientAuth;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsMode;
import io.asyncnet.tls.TlsOptions;
import io.asyncnet.tls.TlsSession;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A {@link Listener} as a client sees it that nobody here has written.
 */
@EnabledIf("isInstalled")
class OpensslClientTests {

	private static final String OPENSSL = "/usr/bin/openssl";

	/** As much of SMTP as a client needs to see before it begins with TLS. */
	private static final ConnectionHandler MAIL = new ConnectionHandler() {

		@Override
		public void onOpen(Connection connection, Replies replies) {
			replies.add("220 mail.test ESMTP", StandardCharsets.US_ASCII);
		}

		@Override
		public void onFrame(Connection connection, Frame frame, Replies replies) {
			String command = frame.text(StandardCharsets.US_ASCII);
			TlsSession tls = connection.tls();
			if (command.startsWith("EHLO")) {
				replies.add("250-mail.test", StandardCharsets.US_ASCII);
				replies.add("250 STARTTLS", StandardCharsets.US_ASCII);
			}
			else if (command.equals("STARTTLS")) {
				connection.startTls();
				replies.add("220 go ahead", StandardCharsets.US_ASCII);
			}
			else {
				replies.add("told " + ((tls != null) ? tls.protocol() + " " + tls.applicationProtocol() : "in clear"),
						StandardCharsets.US_ASCII);
				connection.close();
			}
		}

		@Override
		public boolean handlesLife() {
			return true;
		}

	};

	@TempDir
	private Path directory;

	@ParameterizedTest
	@MethodSource("engines")
	void startsTlsAsInMail(TlsEngine engine, String protocol) throws Exception {
		TlsOptions options = TlsOptions.DEFAULTS;
		ListenerOptions listener = ListenerFixture.options()
			.withTls(TlsListenerTests
				.context(new TlsOptions(ClientAuth.NONE, options.protocols(), options.ciphers(), engine,
						options.handshakeTimeout(), List.of("mail/2")))
				.withMode(TlsMode.STARTTLS));
		Path authority = Files.writeString(this.directory.resolve("ca.pem"),
				TestCertificates.AUTHORITY.getCertificatePEM());
		try (ListenerFixture server = ListenerFixture.open(listener, MAIL)) {
			String output = run("NOOP\n", "s_client", "-connect", "127.0.0.1:" + server.address().getPort(),
					"-starttls", "smtp", protocol.equals("TLSv1.3") ? "-tls1_3" : "-tls1_2", "-alpn", "mail/1,mail/2",
					"-CAfile", authority.toString(), "-verify_return_error", "-quiet");

			assertThat(output).contains("told " + protocol + " mail/2");
		}
	}

	private String run(String input, String... arguments) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(List.of(OPENSSL));
		command.addAll(List.of(arguments));
		Path output = this.directory.resolve("output");
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
		try {
			process.getOutputStream().write(input.getBytes(StandardCharsets.US_ASCII));
			process.getOutputStream().flush();
			assertThat(process.waitFor(15, TimeUnit.SECONDS)).as("openssl has ended").isTrue();
			return Files.readString(output);
		}
		finally {
			process.destroyForcibly();
		}
	}

	static boolean isInstalled() {
		return Files.isExecutable(Path.of(OPENSSL));
	}

	static Stream<Arguments> engines() {
		return TlsListenerTests.engines();
	}

}
