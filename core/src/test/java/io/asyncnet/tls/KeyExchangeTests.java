package io.asyncnet.tls;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the group with which two ends agree on a key.
 */
class KeyExchangeTests {

	@Test
	void endsWithBoringSslAgreeOnThePostQuantumGroup() throws Exception {
		try (Handshake handshake = Handshake.between(client(TlsEngine.OPENSSL), server(TlsEngine.OPENSSL),
				"localhost")) {
			handshake.assertDone();
			assertThat(group(handshake.server())).isEqualTo("X25519MLKEM768");
			assertThat(group(handshake.client())).isEqualTo("X25519MLKEM768");
		}
	}

	/** No JDK up to 25 has it. */
	@Test
	void endWithoutThePostQuantumGroupGetsAnother() throws Exception {
		try (Handshake handshake = Handshake.between(client(TlsEngine.JDK), server(TlsEngine.OPENSSL), "localhost")) {
			handshake.assertDone();
			assertThat(group(handshake.server())).isIn("X25519", "X25519MLKEM768");
		}
		try (Handshake handshake = Handshake.between(client(TlsEngine.OPENSSL), server(TlsEngine.JDK), "localhost")) {
			handshake.assertDone();
			assertThat(group(handshake.client())).isIn("X25519", "X25519MLKEM768");
		}
	}

	private static String group(SslHandler handler) throws Exception {
		return SSL.getGroupName(((ReferenceCountedOpenSslEngine) handler.engine()).sslPointer());
	}

	private static TlsContext client(TlsEngine engine) {
		return TlsContext.newContext().engine(engine).trust(TestCertificates.trust()).buildClient();
	}

	private static TlsContext server(TlsEngine engine) {
		return TlsContext.newContext()
			.engine(engine)
			.keys(TestCertificates.keys(TestCertificates.SERVER))
			.trust(TestCertificates.trust())
			.buildServer();
	}

}
