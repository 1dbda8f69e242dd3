package io.asyncnet.socket;

import java.util.List;

import io.asyncnet.tls.ClientAuth;
import io.asyncnet.tls.ServerTls;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the second look at the server name, after the handshake.
 */
class TlsSelectionTests {

	private static final ServerTls NAMES = ServerNameTests.names(TlsEngine.JDK, ClientAuth.NEED);

	@Test
	void ownContextIsForWhoHasAskedForNoName() {
		assertThat(TlsSelection.of(NAMES).permits(session(null, false))).isTrue();
	}

	@Test
	void ownContextIsNotForWhoHasAskedForAName() {
		assertThat(TlsSelection.of(NAMES).permits(session("a.test", true))).isFalse();
		assertThat(TlsSelection.of(NAMES).permits(session("b.example.test", false))).isFalse();
		assertThat(TlsSelection.of(NAMES).permits(session("other.test", false))).isFalse();
	}

	@Test
	void contextThatNeedsACertificateIsForWhoHasOne() {
		TlsContext strict = NAMES.serverNames().get("a.test");
		assertThat(strict).isNotNull();

		assertThat(TlsSelection.of(ServerTls.of(strict)).permits(session(null, true))).isTrue();
		assertThat(TlsSelection.of(ServerTls.of(strict)).permits(session(null, false))).isFalse();
	}

	@Test
	void socketOfTheApplicationHasOneContext() {
		assertThat(TlsSelection.fixed(NAMES.context()).permits(session("a.test", false))).isTrue();
	}

	private static TlsSession session(@Nullable String serverName, boolean certificate) {
		return new TlsSession("TLSv1.3", "suite",
				certificate ? List.of(TestCertificates.CLIENT.getCertificate()) : List.of(), null, serverName);
	}

}
