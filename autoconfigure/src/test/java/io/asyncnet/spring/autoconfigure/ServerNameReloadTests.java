package io.asyncnet.spring.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.autoconfigure.ReloadingApplication.Peer;
import io.asyncnet.spring.listener.TlsContexts;
import io.asyncnet.tls.ContextShares;
import io.asyncnet.tls.ServerTls;
import io.asyncnet.tls.TlsContext;
import io.netty.pkitesting.X509Bundle;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Rotation of one of a listener's bundles: that of a server name, and what it trusts.
 */
class ServerNameReloadTests {

	private static final TestCertificates certificates = TestCertificates.create();

	private static final X509Bundle ONE = certificates.server("one");

	private static final X509Bundle TWO = certificates.server("two");

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "jdk", "openssl" })
	void newConnectionsToTheNameSeeWhatIsNewAndOpenOnesGoOn(String engine) throws Exception {
		CertificateFiles files = CertificateFiles.inOne(this.directory, ONE);
		try (ReloadingApplication application = start(files, "ssl.engine=" + engine);
				Peer before = application.connectTo("a.test");
				Peer other = application.connectTo("localhost")) {
			assertThat(before.name()).isEqualTo("CN=one");
			assertThat(other.name()).isEqualTo("CN=server");

			files.write(TWO);
			application.assertReloaded("it");

			try (Peer after = application.connectTo("a.test"); Peer otherAfter = application.connectTo("localhost")) {
				assertThat(after.name()).isEqualTo("CN=two");
				assertThat(after.client().exchange("new")).isEqualTo("new");
				assertThat(otherAfter.name()).isEqualTo("CN=server");
				assertThat(otherAfter.client().exchange("new")).isEqualTo("new");
			}
			assertThat(before.client().exchange("still here")).isEqualTo("still here");
			assertThat(other.client().exchange("still here")).isEqualTo("still here");
		}
	}

	@Test
	void memoryOfAReplacedContextGoesWithItsLastConnection() throws Exception {
		CertificateFiles files = CertificateFiles.inOne(this.directory, ONE);
		try (ReloadingApplication application = start(files, "ssl.engine=openssl")) {
			ServerTls tls = application.running().bean(TlsContexts.class).source("it").current();
			TlsContext named = tls.find("a.test");
			try (Peer last = application.connectTo("a.test")) {
				try (Peer first = application.connectTo("a.test")) {
					assertThat(first.client().exchange("x")).isEqualTo("x");

					files.write(TWO);
					application.assertReloaded("it");

					// the owner's share is gone, and that of the context without a change
					// is
					// not
					assertThat(ContextShares.of(named)).isEqualTo(2);
					assertThat(ContextShares.of(tls.context())).isEqualTo(1);
				}
				awaitShares(named, 1);
				assertThat(last.client().exchange("x")).isEqualTo("x");
			}
			awaitShares(named, 0);
			try (Peer after = application.connectTo("a.test")) {
				assertThat(after.name()).isEqualTo("CN=two");
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "jdk, TLSv1.3", "jdk, TLSv1.2", "openssl, TLSv1.3", "openssl, TLSv1.2" })
	void clientWhoseAuthorityIsRemovedDoesNotResume(String engine, String protocol) throws Exception {
		CertificateFiles files = CertificateFiles.inOne(this.directory, ONE);
		Path trusted = this.directory.resolve("clients.pem");
		CertificateFiles.replace(trusted, certificates.authority.getCertificatePEM());
		SSLContext client = certificates.clientContext(certificates.client);
		try (ReloadingApplication application = start(files, "ssl.engine=" + engine,
				"spring.ssl.bundle.pem.named.truststore.certificate=" + trusted.toUri(),
				"ssl.server-name-bundles[0].client-auth=need")) {
			SSLSession first = exchange(application, client, protocol);
			assertThat(exchange(application, client, protocol).getCreationTime()).isEqualTo(first.getCreationTime());

			CertificateFiles.replace(trusted, TestCertificates.create().authority.getCertificatePEM());
			application.assertReloaded("it");

			assertThatThrownBy(() -> exchange(application, client, protocol))
				.hasStackTraceContaining("Received fatal alert: ");
		}
	}

	private static SSLSession exchange(ReloadingApplication application, SSLContext context, String protocol)
			throws Exception {
		SSLSocket socket = application.socketTo("a.test", context);
		socket.setEnabledProtocols(new String[] { protocol });
		try (TestClient client = new TestClient(socket)) {
			assertThat(client.exchange("x")).isEqualTo("x");
			return socket.getSession();
		}
	}

	private static void awaitShares(TlsContext context, int count) {
		Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> ContextShares.of(context) == count);
	}

	private ReloadingApplication start(CertificateFiles files, String... properties) {
		List<String> all = new ArrayList<>(List.of("ssl.bundle=server", "ssl.server-name-bundles[0].server-name=a.test",
				"ssl.server-name-bundles[0].bundle=named", "asyncnet.ssl.reload-poll=5ms"));
		Stream.of(certificates.bundle("server"), files.bundle("named"), properties)
			.flatMap(Stream::of)
			.forEach(all::add);
		return ReloadingApplication.start(certificates,
				List.of(ReloadingApplication.Echo.class, ReloadingApplication.Reloads.class), all);
	}

}
