package io.asyncnet.socket;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import io.asyncnet.dispatch.Transport;
import io.asyncnet.tls.TestCertificates;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listeners with a real HAProxy in front of them.
 */
@EnabledIf("hasHaproxy")
@Timeout(60)
class HaproxyTests {

	private static final Duration BOUND = Duration.ofSeconds(20);

	private static final ProxyProtocol REQUIRED = new ProxyProtocol(ProxyProtocol.Mode.REQUIRED,
			List.of(AddressRange.parse("127.0.0.1")), Duration.ofSeconds(5));

	/** Tells who the peer is, and what HAProxy says besides. */
	private static final ConnectionHandler WHO = (connection, frame, replies) -> {
		ProxyInfo info = Objects.requireNonNull(connection.proxy());
		replies.add(connection.remoteAddress() + " v" + info.version() + " " + info.authority() + " "
				+ (info.uniqueId() != null), StandardCharsets.UTF_8);
	};

	@TempDir
	private Path directory;

	static boolean hasHaproxy() {
		return Files.isExecutable(Path.of("/usr/sbin/haproxy"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "send-proxy | v1 null false", "send-proxy-v2 | v2 null false",
			"send-proxy-v2 proxy-v2-options crc32c,unique-id | v2 null true" })
	void tellsWhoHasConnectedToIt(String server, String expected) throws Exception {
		for (Transport transport : Wire.transports().toList()) {
			try (ListenerFixture listener = open(transport, options());
					Haproxy proxy = new Haproxy(address(listener) + " " + server);
					RawClient client = RawClient.connect(proxy.address())) {
				client.send("who\n");

				assertThat(client.receiveLine()).isEqualTo(client.localAddress() + " " + expected);
			}
		}
	}

	@Test
	void passesTlsThrough() throws Exception {
		ListenerOptions options = options().withTls(TlsListenerTests.context());
		try (ListenerFixture listener = open(Transport.AUTO, options);
				Haproxy proxy = new Haproxy(address(listener) + " send-proxy-v2 proxy-v2-options authority");
				RawClient client = RawClient.connectTls(proxy.address(), TestCertificates.clientContext(null))) {
			client.send("who\n");

			assertThat(client.receiveLine()).startsWith(client.localAddress() + " v2 ");
			// beside that of the first connection, which only looks whether HAProxy is up
			assertThat(listener.observer().handshakes()).contains("TLSv1.3");
		}
	}

	@Test
	void reachesUnixDomainSockets() throws Exception {
		Path path = this.directory.resolve("app.sock");
		ListenerOptions options = options().withAddress(UnixDomainSocketAddress.of(path));
		try (ListenerFixture listener = open(Transport.AUTO, options);
				Haproxy proxy = new Haproxy("unix@" + path + " send-proxy-v2");
				RawClient client = RawClient.connect(proxy.address())) {
			client.send("who\n");

			assertThat(client.receiveLine()).isEqualTo(client.localAddress() + " v2 null false");
			assertThat(listener.observer().rejections()).isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource({ "send-proxy check", "send-proxy-v2 check", "send-proxy-v2 check check-send-proxy",
			"send-proxy check no-check-send-proxy", "send-proxy-v2 check no-check-send-proxy" })
	void itsHealthChecksSucceedWithoutALine(String server) throws Exception {
		// a check ends with a reset, which Netty does not always notice with io_uring
		for (Transport transport : Wire.transports().filter((each) -> each != Transport.IO_URING).toList()) {
			try (CapturedLogs logs = CapturedLogs.open();
					ListenerFixture listener = open(transport, options());
					Haproxy proxy = new Haproxy(address(listener) + " " + server + " inter 50ms fall 1 rise 1")) {
				Awaitility.await().atMost(BOUND).until(() -> seen(listener, logs) >= 5);

				try (RawClient client = RawClient.connect(proxy.address())) {
					client.send("who\n");
					// a server that is down gets no connection
					assertThat(client.receiveLine()).startsWith(client.localAddress().toString());
				}
				assertThat(listener.observer().rejections()).isEmpty();
				assertThat(logs.from(Level.INFO)).noneMatch((line) -> line.contains("[test]"));
			}
		}
	}

	/** How many checks there were: connections for HAProxy itself, or gone before. */
	private static long seen(ListenerFixture listener, CapturedLogs logs) {
		return listener.observer().closed()
				+ logs.from(Level.DEBUG).stream().filter((line) -> line.contains("has left")).count();
	}

	private static ListenerOptions options() {
		return ListenerFixture.options().withBind(ListenerOptions.Bind.DEFAULTS.withProxyProtocol(REQUIRED));
	}

	private static ListenerFixture open(Transport transport, ListenerOptions options) {
		return ListenerFixture.open(transport, Execution.EVENT_LOOP, options, WHO);
	}

	private static String address(ListenerFixture listener) {
		return "127.0.0.1:" + listener.address().getPort();
	}

	/**
	 * HAProxy, on a free port, with one server.
	 */
	private final class Haproxy implements AutoCloseable {

		private final ReservedPort port = new ReservedPort();

		private final Process process;

		Haproxy(String server) throws IOException {
			Path file = Files.writeString(HaproxyTests.this.directory.resolve("haproxy.cfg"), """
					global
					    maxconn 100
					defaults
					    mode tcp
					    timeout connect 5s
					    timeout client 20s
					    timeout server 20s
					listen front
					    bind 127.0.0.1:%d
					    unique-id-format %%[rand]
					    server app %s
					""".formatted(this.port.port(), server));
			this.process = new ProcessBuilder("/usr/sbin/haproxy", "-db", "-f", file.toString())
				.redirectErrorStream(true)
				.redirectOutput(HaproxyTests.this.directory.resolve("haproxy.log").toFile())
				.start();
			Awaitility.await().atMost(BOUND).ignoreExceptions().until(this::isListening);
		}

		InetSocketAddress address() {
			return this.port.address();
		}

		/** It would open a connection to the listener, too, and leave again. */
		private boolean isListening() throws IOException {
			try (Socket probe = new Socket()) {
				probe.connect(this.port.address(), 1000);
				return true;
			}
		}

		@Override
		public void close() {
			this.port.close();
			this.process.destroy();
			try {
				if (!this.process.waitFor(10, TimeUnit.SECONDS)) {
					this.process.destroyForcibly();
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

}
