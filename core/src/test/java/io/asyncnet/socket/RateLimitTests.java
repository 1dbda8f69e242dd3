package io.asyncnet.socket;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import ch.qos.logback.classic.Level;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listeners that let in so many connections a second, by a clock that only the test
 * moves.
 */
class RateLimitTests {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private static final Limits THREE = Limits.DEFAULTS.withAcceptRate(3);

	private final AtomicLong now = new AtomicLong();

	@Test
	void closesWhoComesTooFastWithoutAByte() {
		try (CapturedLogs logs = CapturedLogs.open(); ListenerFixture server = open(THREE)) {
			assertThat(served(server, 10)).isEqualTo(3);
			this.now.addAndGet(SECOND / 3 + 1);
			assertThat(served(server, 10)).isEqualTo(1);
			this.now.addAndGet(60 * SECOND);
			assertThat(served(server, 10)).isEqualTo(3);

			assertThat(server.observer().rejections()).isEqualTo(Collections.nCopies(23, RejectReason.ACCEPT_RATE));
			assertThat(server.listener().rejectedConnections()).isEqualTo(23);
			assertThat(logs.from(Level.WARN)).isNotEmpty().allMatch((line) -> line.contains("ACCEPT_RATE"));
		}
	}

	@Test
	void closesThemBeforeTls() {
		ListenerOptions options = ListenerFixture.options()
			.withLimits(new Limits(0, 1).withAcceptRate(1))
			.withTls(TlsListenerTests.context());
		try (ListenerFixture server = ListenerFixture.openAt(this.now::get, options, Handlers.ECHO)) {
			for (int i = 0; i < 3; i++) {
				this.now.addAndGet(SECOND);
				try (RawClient client = TlsListenerTests.connect(server)) {
					assertThat(client.send("hello\n").receiveLine()).isEqualTo("hello");
					try (RawClient refused = server.connect()) {
						assertThat(refused.receiveAll()).isEmpty();
					}
				}
				server.awaitNoConnections();
			}

			// nobody who is refused keeps the only handshake
			assertThat(server.observer().rejections()).isEqualTo(Collections.nCopies(3, RejectReason.ACCEPT_RATE));
			assertThat(server.observer().handshakes()).hasSize(3);
		}
	}

	@Test
	void whoIsRefusedForSomethingElseTakesNothingAway() {
		Limits limits = THREE.withAddresses(List.of(), List.of(AddressRange.parse("127.0.0.9")))
			.withMaxConnectionsPerAddress(1);
		try (ListenerFixture server = open(limits);
				RawClient first = RawClient.connectFrom("127.0.0.1", server.address())) {
			assertThat(first.send("hello\n").receiveLine()).isEqualTo("hello");
			for (int i = 0; i < 5; i++) {
				assertRefused(server, "127.0.0.9");
				assertRefused(server, "127.0.0.1");
			}

			for (String address : List.of("127.0.0.2", "127.0.0.3")) {
				try (RawClient client = RawClient.connectFrom(address, server.address())) {
					assertThat(client.send("hello\n").receiveLine()).isEqualTo("hello");
				}
			}
			assertRefused(server, "127.0.0.4");
			assertThat(server.observer().rejections()).filteredOn(RejectReason.ACCEPT_RATE::equals).hasSize(1);
		}
	}

	@Test
	void countsWhomAProxyNamesWhenItHasNamedThem() {
		ProxyProtocol protocol = new ProxyProtocol(ProxyProtocol.Mode.REQUIRED,
				List.of(AddressRange.parse("127.0.0.0/8")), Duration.ofSeconds(30));
		ListenerOptions options = ListenerFixture.options()
			.withBind(ListenerOptions.Bind.DEFAULTS.withProxyProtocol(protocol))
			.withLimits(Limits.DEFAULTS.withAcceptRate(1));
		try (ListenerFixture server = ListenerFixture.openAt(this.now::get, options, Handlers.ECHO)) {
			// as a proxy that looks whether somebody is there
			for (int i = 0; i < 5; i++) {
				server.connect().hangUp();
			}
			try (RawClient first = server.connect().send("PROXY TCP4 192.0.2.1 192.0.2.9 1 2\r\nhello\n");
					RawClient second = server.connect()) {
				assertThat(first.receiveLine()).isEqualTo("hello");
				second.send("PROXY TCP4 192.0.2.2 192.0.2.9 1 2\r\nhello\n").awaitEnd();
			}

			assertThat(server.observer().rejections()).containsExactly(RejectReason.ACCEPT_RATE);
		}
	}

	@Test
	void canBeChangedInBothDirections() {
		try (ListenerFixture server = open(Limits.DEFAULTS)) {
			assertThat(served(server, 10)).isEqualTo(10);
			server.listener().changeLimits(THREE);
			assertThat(served(server, 10)).isEqualTo(3);
			this.now.addAndGet(SECOND);
			server.listener().changeLimits(Limits.DEFAULTS.withAcceptRate(6));
			assertThat(served(server, 10)).isEqualTo(6);
			server.listener().changeLimits(Limits.DEFAULTS);
			assertThat(served(server, 10)).isEqualTo(10);
		}
	}

	private ListenerFixture open(Limits limits) {
		return ListenerFixture.openAt(this.now::get, ListenerFixture.options().withLimits(limits), Handlers.ECHO);
	}

	/** How many of so many connections are served. */
	private static int served(ListenerFixture server, int connections) {
		int opened = server.observer().opened();
		for (int i = 0; i < connections; i++) {
			try (RawClient client = server.connect()) {
				client.shutdownOutput();
				assertThat(client.receiveAll()).isEmpty();
			}
		}
		return server.observer().opened() - opened;
	}

	private static void assertRefused(ListenerFixture server, String local) {
		try (RawClient client = RawClient.connectFrom(local, server.address())) {
			assertThat(client.receiveAll()).isEmpty();
		}
	}

}
