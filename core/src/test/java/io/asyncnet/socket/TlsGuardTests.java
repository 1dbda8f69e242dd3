package io.asyncnet.socket;

import io.asyncnet.CloseReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

class TlsGuardTests {

	/**
	 * Without the guard the connection ends with the handshake timeout of ten seconds.
	 */
	@Test
	@Timeout(8)
	void refusesClientHelloOfMoreThan16KiBByItsLength() {
		try (ListenerFixture server = ListenerFixture
			.open(ListenerFixture.options().withTls(TlsListenerTests.context()), Handlers.ECHO);
				RawClient client = server.connect()) {
			// a handshake record of 256 bytes that begins a ClientHello of 16385 bytes
			client.send(new byte[] { 22, 3, 1, 1, 0, 1, 0, 0x40, 1 });

			client.awaitEnd();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.TLS_HANDSHAKE_FAILED);
			assertThat(server.observer().bytesSent()).isZero();
		}
	}

}
