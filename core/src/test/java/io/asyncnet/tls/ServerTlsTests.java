package io.asyncnet.tls;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class ServerTlsTests {

	private static final TlsContext OWN = context(ClientAuth.NONE, TlsEngine.JDK);

	private static final TlsContext NAMED = context(ClientAuth.NONE, TlsEngine.JDK);

	private static final TlsContext OTHER = context(ClientAuth.WANT, TlsEngine.JDK);

	private static final TlsContext STRICT = context(ClientAuth.NEED, TlsEngine.JDK);

	@Test
	void contextStandsForAllConnections() {
		ServerTls tls = OWN.current();

		assertThat(tls.context()).isSameAs(OWN);
		assertThat(tls.find("www.example.org")).isSameAs(OWN);
		assertThat(tls.findUnknown()).isSameAs(OWN);
	}

	@ParameterizedTest
	@ValueSource(strings = { "www.example.org", "WWW.Example.ORG", "www.example.org." })
	void findsNameInAnyNotation(String asked) {
		assertThat(ServerTls.of(OWN).withServerName("Www.Example.org.", NAMED).find(asked)).isSameAs(NAMED);
	}

	@Test
	void findsNameThatIsNotAscii() {
		assertThat(ServerTls.of(OWN).withServerName("Bücher.example", NAMED).find("xn--bcher-kva.example"))
			.isSameAs(NAMED);
	}

	@Test
	void wildcardStandsForOneLabel() {
		ServerTls tls = ServerTls.of(OWN).withServerName("*.example.org", NAMED);

		assertThat(tls.find("a.example.org")).isSameAs(NAMED);
		assertThat(tls.find("A.EXAMPLE.ORG.")).isSameAs(NAMED);
		assertThat(tls.find("example.org")).isSameAs(OWN);
		assertThat(tls.find(".example.org")).isSameAs(OWN);
		assertThat(tls.find("a.b.example.org")).isSameAs(OWN);
		assertThat(tls.find("aexample.org")).isSameAs(OWN);
	}

	@Test
	void wholeNameComesBeforeWildcard() {
		ServerTls tls = ServerTls.of(OWN)
			.withServerName("*.example.org", NAMED)
			.withServerName("www.example.org", OTHER);

		assertThat(tls.find("www.example.org")).isSameAs(OTHER);
	}

	@Test
	void unknownNameIsRefusedWhenSomeNameNeedsACertificate() {
		ServerTls tls = ServerTls.of(OWN).withServerName("a.test", NAMED).withServerName("b.test", STRICT);

		assertThat(tls.find("c.test")).isNull();
		assertThat(tls.find("")).isNull();
		assertThat(tls.findUnknown()).isNull();
		assertThat(tls.find("a.test")).isSameAs(NAMED);
		assertThat(tls.context()).isSameAs(OWN);
	}

	@Test
	void unknownNameGetsTheListenersOwnWhenCertificatesAreOnlyWanted() {
		assertThat(ServerTls.of(STRICT).withServerName("a.test", OTHER).find("c.test")).isSameAs(STRICT);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ".", "*", "*.", "w*.example.org", "*.*.org", "a..b", "-a.org", "a b", "127.0.0.1",
			"*.0.0.1", "::1", "a/b", "www.example.org:443",
			"a23456789012345678901234567890123456789012345678901234567890abcd.org" })
	void refusesWhatCanBeNoName(String name) {
		ServerTls tls = ServerTls.of(OWN);

		assertThatIllegalArgumentException().isThrownBy(() -> tls.withServerName(name, NAMED))
			.withMessageContaining("but was '" + name + "'");
	}

	@Test
	void refusesNameThatIsThereTwice() {
		ServerTls tls = ServerTls.of(OWN).withServerName("a.test", NAMED);

		assertThatIllegalArgumentException().isThrownBy(() -> tls.withServerName("A.TEST.", OTHER))
			.withMessageContaining("'A.TEST.' is there twice");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new ServerTls(OWN, Map.of("a.test", NAMED, "a.test.", NAMED)));
	}

	@Test
	void refusesContextOfAnotherEngine() {
		TlsContext openssl = context(ClientAuth.NONE, TlsEngine.OPENSSL);

		assertThatIllegalArgumentException().isThrownBy(() -> ServerTls.of(OWN).withServerName("a.test", openssl))
			.withMessageContaining("OPENSSL")
			.withMessageContaining("JDK");
	}

	@Test
	void refusesContextOfAClient() {
		TlsContext client = TlsContext.newContext().buildClient();

		assertThatIllegalStateException().isThrownBy(client::current);
		assertThatIllegalStateException().isThrownBy(() -> ServerTls.of(OWN).withServerName("a.test", client));
	}

	@Test
	void hasEachContextOnce() {
		ServerTls tls = ServerTls.of(OWN).withServerName("a.test", NAMED).withServerName("b.test", NAMED);

		assertThat(tls.contexts()).containsExactly(OWN, NAMED);
	}

	private static TlsContext context(ClientAuth clientAuth, TlsEngine engine) {
		return TlsContext.forServer(TestCertificates.keys(TestCertificates.SERVER), TestCertificates.trust(),
				new TlsOptions(clientAuth, List.of(), List.of(), engine, Duration.ofSeconds(10)));
	}

}
