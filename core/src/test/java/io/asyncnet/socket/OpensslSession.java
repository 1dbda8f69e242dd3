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

import io.asyncnet.tls.TlsEngine;
import org.junit.jupiter.params.provider.Arguments;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A TLS session that {@code openssl s_client} writes to a file and resumes when it is
 * told to, also where no other client would.
 *
 * @param file where it is kept
 */
record OpensslSession(Path file) {

	private static final Path OPENSSL = Path.of("/usr/bin/openssl");

	/** Whether the program is there. */
	static boolean hasOpenssl() {
		return Files.isExecutable(OPENSSL);
	}

	/** The ways in which a session is resumed, on each engine. */
	static Stream<Arguments> kinds() {
		return Stream.of(TlsEngine.JDK, TlsEngine.OPENSSL)
			.flatMap((engine) -> Stream.of(List.of("-tls1_3"), List.of("-tls1_2"), List.of("-tls1_2", "-no_ticket"))
				.map((kind) -> Arguments.of(engine, kind)));
	}

	/** Connect, and keep the session. */
	String begin(InetSocketAddress address, List<String> options, String reply) throws Exception {
		return ask(address, "-sess_out", options, reply);
	}

	/** Connect, and offer to resume the session. */
	String resume(InetSocketAddress address, List<String> options, String reply) throws Exception {
		return ask(address, "-sess_in", options, reply);
	}

	/** Ask one question and return all that openssl says, to the reply or to its end. */
	private String ask(InetSocketAddress address, String session, List<String> options, String reply) throws Exception {
		List<String> command = new ArrayList<>(List.of(OPENSSL.toString(), "s_client", "-connect",
				address.getAddress().getHostAddress() + ":" + address.getPort(), session, this.file.toString()));
		command.addAll(options);
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		try {
			StringBuilder said = new StringBuilder();
			try (BufferedReader reader = process.inputReader(StandardCharsets.US_ASCII)) {
				write(process, "?\n");
				for (String line = reader.readLine(); line != null; line = reader.readLine()) {
					said.append(line).append('\n');
					if (line.endsWith(reply)) {
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
