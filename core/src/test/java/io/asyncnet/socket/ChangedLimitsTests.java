package io.asyncnet.socket;

import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Listener#changeLimits}, and for what a listener counts.
 */
class ChangedLimitsTests {

	@Test
	void moreConnectionsAreServedAfterTheLimitWasRaised() {
		try (ListenerFixture server = ListenerFixture.open(limitedTo(1), Handlers.ECHO);
				RawClient first = server.connect()) {
			assertServed(first);
			try (RawClient refused = server.connect()) {
				refused.awaitEnd();
			}

			server.listener().changeLimits(new Limits(2, 512));

			try (RawClient second = server.connect()) {
				assertServed(second);
				assertThat(server.listener().limits()).isEqualTo(new Limits(2, 512));
			}
		}
	}

	@Test
	void openConnectionsStayWhenTheLimitFallsBelowTheirNumber() {
		try (ListenerFixture server = ListenerFixture.open(limitedTo(10), Handlers.ECHO);
				RawClient first = server.connect();
				RawClient second = server.connect()) {
			assertServed(first);
			assertServed(second);

			server.listener().changeLimits(new Limits(1, 512));

			try (RawClient refused = server.connect()) {
				refused.awaitEnd();
			}
			assertServed(first);
			assertServed(second);
		}
	}

	@Test
	void limitThatTheProcessCannotHaveChangesNothing() {
		try (ListenerFixture server = ListenerFixture.open(limitedTo(1), Handlers.ECHO)) {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> server.listener().changeLimits(new Limits(Integer.MAX_VALUE, 1)))
				.withMessageContaining("maxConnections");

			assertThat(server.listener().limits()).isEqualTo(new Limits(1, 512));
		}
	}

	@Test
	void tellsTheRealNumberWhenThereIsNone() {
		try (ListenerFixture server = ListenerFixture.open(limitedTo(1), Handlers.ECHO)) {
			server.listener().changeLimits(new Limits(0, 7));

			assertThat(server.listener().limits().maxConnections()).isBetween(2, Limits.UNLIMITED_BY_DESCRIPTORS);
			assertThat(server.listener().limits().maxTlsHandshakes()).isEqualTo(7);
		}
	}

	@Test
	void countsAcceptedAndRefusedConnections() {
		try (ListenerFixture server = ListenerFixture.open(limitedTo(1), Handlers.ECHO);
				RawClient first = server.connect()) {
			assertServed(first);
			try (RawClient refused = server.connect()) {
				refused.awaitEnd();
			}
			first.hangUp();
			server.awaitNoConnections();

			Awaitility.await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> {
				assertThat(server.listener().acceptedConnections()).isEqualTo(1);
				assertThat(server.listener().rejectedConnections()).isEqualTo(1);
			});
		}
	}

	private static ListenerOptions limitedTo(int maxConnections) {
		return ListenerFixture.options().withLimits(new Limits(maxConnections, 512));
	}

	private static void assertServed(RawClient client) {
		client.send("hello\n");
		assertThat(client.receiveLine()).isEqualTo("hello");
	}

}
