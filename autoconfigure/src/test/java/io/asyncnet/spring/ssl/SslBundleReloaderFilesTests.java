package io.asyncnet.spring.ssl;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsException;
import io.asyncnet.tls.TlsSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link SslBundleReloader} with bundles that come from files.
 */
@ExtendWith(OutputCaptureExtension.class)
class SslBundleReloaderFilesTests {

	private ReloaderFixture fixture;

	@BeforeEach
	void open(@TempDir Path directory) throws Exception {
		this.fixture = new ReloaderFixture(directory);
	}

	@Test
	void tellsOnceForEachContentHoweverOftenItLooks(CapturedOutput output) throws Exception {
		TlsSource source = this.fixture.open("it", "files");
		for (String garbage : List.of("once", "twice")) {
			this.fixture.write(garbage);
			this.fixture.reloader.lookAtAll();
			this.fixture.reloader.lookAtAll();
			this.fixture.reloader.lookAtAll();
		}

		assertThat(this.fixture.events).hasSize(2).noneMatch(SslBundleReloadEvent::isSuccessful);
		assertThat(output.getOut().lines().filter((line) -> line.contains("WARN"))).hasSize(2);
		assertThat(this.fixture.counts).isEqualTo(Map.of("files failure", 2));
		assertThat(ReloaderFixture.shown(source)).isEqualTo("CN=one");
	}

	@Test
	void tellsNothingWhenTheOldContentIsBack() throws Exception {
		TlsSource source = this.fixture.open("it", "files");
		TlsContext before = source.current().context();
		this.fixture.write("garbage");
		this.fixture.reloader.lookAtAll();
		this.fixture.events.clear();

		this.fixture.write(ReloaderFixture.ONE);
		this.fixture.reloader.lookAtAll();

		assertThat(this.fixture.events).isEmpty();
		assertThat(source.current().context()).isSameAs(before);
	}

	@Test
	void tellsNothingAndChangesNothingWhenNothingHasChanged() {
		TlsSource source = this.fixture.open("it", "files");
		TlsContext before = source.current().context();

		this.fixture.reloader.lookAtAll();
		this.fixture.registry.updateBundle("files",
				PropertiesSslBundle.get(this.fixture.properties.getBundle().getPem().get("files")));

		assertThat(this.fixture.events).isEmpty();
		assertThat(source.current().context()).isSameAs(before);
	}

	@Test
	void takesACertificateThatWasTooEarlyWhenItsTimeHasCome() throws Exception {
		TlsSource source = this.fixture.open("it", "files");
		this.fixture.write(ReloaderFixture.TOMORROW);
		this.fixture.reloader.lookAtAll();
		this.fixture.reloader.lookAtAll();
		assertThat(this.fixture.events).singleElement()
			.satisfies((event) -> assertThat(event.getFailure()).contains("not valid before"));
		assertThat(ReloaderFixture.shown(source)).isEqualTo("CN=one");

		this.fixture.now = ReloaderFixture.NOW.plus(Duration.ofDays(2));
		this.fixture.reloader.lookAtAll();

		assertThat(ReloaderFixture.shown(source)).isEqualTo("CN=tomorrow");
		assertThat(this.fixture.counts).isEqualTo(Map.of("files failure", 1, "files success", 1));
	}

	@Test
	void givesALateListenerTheLastGoodContent() throws Exception {
		this.fixture.open("early", "files");
		this.fixture.write("garbage");
		this.fixture.reloader.lookAtAll();

		assertThat(ReloaderFixture.shown(this.fixture.open("late", "files"))).isEqualTo("CN=one");
		this.fixture.write(ReloaderFixture.TWO);
		assertThat(ReloaderFixture.shown(this.fixture.open("later", "files"))).isEqualTo("CN=two");
		assertThat(this.fixture.events).last()
			.satisfies((event) -> assertThat(event.getListeners()).containsExactly("early", "late"));
	}

	@Test
	void looksAgainAtABundleThatNobodyHasUsedForAWhile() throws Exception {
		this.fixture.reloader.close(this.fixture.open("it", "files"));
		this.fixture.write(ReloaderFixture.TWO);
		this.fixture.reloader.lookAtAll();

		assertThat(ReloaderFixture.shown(this.fixture.open("it", "files"))).isEqualTo("CN=two");
		assertThat(this.fixture.events).isEmpty();
	}

	@Test
	void refusesToStartWithAKeyThatDoesNotFit() throws Exception {
		this.fixture.write(ReloaderFixture.ONE.getCertificatePathPEM() + "\n" + ReloaderFixture.TWO.getPrivateKeyPEM());

		assertThatExceptionOfType(TlsException.class).isThrownBy(() -> this.fixture.open("it", "files"))
			.withMessageContaining("does not belong to its certificate");
	}

	@Test
	void refusesToStartWithoutAKey() throws Exception {
		PemSslBundleProperties keyless = new PemSslBundleProperties();
		keyless.getKeystore().setCertificate(ReloaderFixture.ONE.getCertificatePathPEM());
		this.fixture.registry.registerBundle("keyless", PropertiesSslBundle.get(keyless));

		assertThatIllegalStateException().isThrownBy(() -> this.fixture.open("it", "keyless"))
			.withMessage("The key store has no private key with a certificate");
	}

	@Test
	void startsWithAnExpiredCertificateBecauseThereIsNoBetterOne(CapturedOutput output) {
		this.fixture.now = ReloaderFixture.NOW.plus(Duration.ofDays(100));

		assertThat(ReloaderFixture.shown(this.fixture.open("it", "files"))).isEqualTo("CN=one");
		this.fixture.open("another", "files");

		assertThat(output.getOut().lines().filter((line) -> line.contains("peers will refuse it"))).singleElement()
			.asString()
			.contains("SSL bundle 'files'", "CN=one", "has expired at");
	}

	@Test
	void leavesFilesAloneThatAreNotToBeReloaded() throws Exception {
		this.fixture.properties.getBundle().getPem().get("files").setReloadOnUpdate(false);
		TlsSource source = this.fixture.open("it", "files");

		this.fixture.write(ReloaderFixture.TWO);
		this.fixture.reloader.lookAtAll();

		assertThat(ReloaderFixture.shown(source)).isEqualTo("CN=one");
	}

}
