package io.asyncnet.socket;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Limits that depend on who the peer is, where a proxy says that.
 */
class ProxiedLimitTests {

	@ParameterizedTest
	@CsvSource({ "192.0.2.1, 192.0.2.1, true", "192.0.2.1, 192.0.2.2, false", "2001:db8::1, 2001:db8::ffff, true",
			"2001:db8:0:1::1, 2001:db8:0:2::1, false", "::ffff:192.0.2.1, 192.0.2.1, true" })
	void countsWhomAProxyNames(String first, String second, boolean same) {
		try (ListenerFixture server = open(proxied(ProxyProtocol.Mode.REQUIRED).withLimits(limits(1)));
				RawClient one = server.connect().send(header(first) + "hello\n");
				RawClient other = server.connect()) {
			assertThat(one.receiveLine()).isEqualTo("hello");
			other.send(header(second) + "hello\n");

			if (same) {
				other.awaitEnd();
				assertThat(server.observer().rejections()).containsExactly(RejectReason.MAX_CONNECTIONS_PER_ADDRESS);
				one.hangUp();
				server.awaitNoConnections();
				assertThat(server.observer().bytesReceived())
					.isEqualTo(header(first).length() + header(second).length() + 2 * "hello\n".length());
				try (RawClient next = server.connect().send(header(second) + "hello\n")) {
					assertThat(next.receiveLine()).isEqualTo("hello");
				}
			}
			else {
				assertThat(other.receiveLine()).isEqualTo("hello");
			}
		}
	}

	@Test
	void connectionsOfAProxyItselfAreNotLimitedByAddress() {
		Limits limits = limits(1).withAddresses(List.of(AddressRange.parse("192.0.2.0/24")), List.of());
		try (ListenerFixture server = open(proxied(ProxyProtocol.Mode.REQUIRED).withLimits(limits))) {
			List<RawClient> clients = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				clients.add(server.connect().send(ProxyBytes.v2(ProxyBytes.LOCAL, ProxyBytes.UNSPEC)));
				clients.add(server.connect().send("PROXY UNKNOWN\r\n"));
			}
			clients.forEach(ProxiedLimitTests::assertServed);
			clients.forEach(RawClient::close);

			assertThat(server.observer().rejections()).isEmpty();
		}
	}

	@Test
	void whoSendsNoHeaderSpeaksForItself() {
		Limits limits = Limits.DEFAULTS.withAddresses(List.of(AddressRange.parse("192.0.2.0/24")), List.of());
		try (ListenerFixture server = open(proxied(ProxyProtocol.Mode.OPTIONAL).withLimits(limits));
				RawClient named = server.connect().send(header("192.0.2.1"));
				RawClient direct = server.connect().send("hello\n")) {
			direct.awaitEnd();
			assertServed(named);
			assertThat(server.observer().rejections()).containsExactly(RejectReason.ADDRESS_DENIED);
			named.hangUp();
			server.awaitNoConnections();
			assertThat(server.observer().bytesReceived()).isEqualTo(header("192.0.2.1").length() + 12);
		}
	}

	@Test
	void refusalsBehindAProxyGiveBackTheirHandshake() {
		ListenerOptions options = proxied(ProxyProtocol.Mode.REQUIRED).withTls(TlsListenerTests.context())
			.withLimits(new Limits(0, 1).withAddresses(List.of(), List.of(AddressRange.parse("192.0.2.0/24"))));
		try (ListenerFixture server = open(options)) {
			for (int i = 0; i < 3; i++) {
				try (RawClient refused = server.connect().send(header("192.0.2.1"))) {
					refused.awaitEnd();
				}
				server.awaitNoConnections();
			}

			assertThat(server.observer().rejections()).isEqualTo(Collections.nCopies(3, RejectReason.ADDRESS_DENIED));
			assertThat(server.observer().handshakes()).isEmpty();
		}
	}

	private static ListenerOptions proxied(ProxyProtocol.Mode mode) {
		ProxyProtocol protocol = new ProxyProtocol(mode, List.of(AddressRange.parse("127.0.0.0/8")),
				Duration.ofSeconds(30));
		return ListenerFixture.options().withBind(ListenerOptions.Bind.DEFAULTS.withProxyProtocol(protocol));
	}

	private static String header(String source) {
		String destination = (source.indexOf(':') >= 0) ? "TCP6 " + source + " 2001:db8::9"
				: "TCP4 " + source + " 192.0.2.9";
		return "PROXY " + destination + " 1000 2000\r\n";
	}

	private static Limits limits(int perAddress) {
		return Limits.DEFAULTS.withMaxConnectionsPerAddress(perAddress);
	}

	private static ListenerFixture open(ListenerOptions options) {
		return ListenerFixture.open(options, Handlers.ECHO);
	}

	private static void assertServed(RawClient client) {
		assertThat(client.send("hello\n").receiveLine()).isEqualTo("hello");
	}

}
