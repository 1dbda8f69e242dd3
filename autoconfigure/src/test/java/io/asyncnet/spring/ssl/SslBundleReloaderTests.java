package io.asyncnet.spring.ssl;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link SslBundleReloader} with bundles that are registered by code.
 */
@ExtendWith(OutputCaptureExtension.class)
class SslBundleReloaderTests {

	private ReloaderFixture fixture;

	@BeforeEach
	void open(@TempDir Path directory) throws Exception {
		this.fixture = new ReloaderFixture(directory);
	}

	@Test
	void takesWhatIsRegisteredByCode() {
		TlsSource source = this.fixture.open("it", "code");

		this.fixture.registry.updateBundle("code", ReloaderFixture.bundle(ReloaderFixture.TWO));

		assertThat(ReloaderFixture.shown(source)).isEqualTo("CN=two");
		assertThat(this.fixture.counts).isEqualTo(Map.of("code success", 1));
	}

	@Test
	void takesTrustManagersThatHaveChangedWithoutTheirCertificates() {
		TlsSource source = this.fixture.open("it", "code");
		TlsContext before = source.current().context();

		this.fixture.registry.updateBundle("code", this.fixture.registry.getBundle("code"));

		assertThat(source.current().context()).isNotSameAs(before);
	}

	@Test
	void looksAtWhatIsRegisteredBecauseTheHandlerOfSomebodyElseMayFail() {
		this.fixture.registry.addBundleUpdateHandler("code", (bundle) -> {
			throw new IllegalStateException("somebody else's");
		});
		TlsSource source = this.fixture.open("it", "code");
		assertThatIllegalStateException()
			.isThrownBy(() -> this.fixture.registry.updateBundle("code", ReloaderFixture.bundle(ReloaderFixture.TWO)));
		assertThat(ReloaderFixture.shown(source)).isEqualTo("CN=one");

		this.fixture.reloader.lookAtAll();

		assertThat(ReloaderFixture.shown(source)).isEqualTo("CN=two");
	}

	@Test
	void letsTheHandlersOfOthersRunWhateverFails(CapturedOutput output) {
		SslBundleReloader failing = this.fixture.reloader((event) -> {
			throw new IllegalStateException("who was told");
		});
		TlsSource source = failing.open("it", ReloaderFixture.contexts("code", ReloaderFixture::context));
		List<SslBundle> others = new ArrayList<>();
		this.fixture.registry.addBundleUpdateHandler("code", others::add);

		assertThatCode(() -> this.fixture.registry.updateBundle("code", ReloaderFixture.bundle(ReloaderFixture.TWO)))
			.doesNotThrowAnyException();

		assertThat(others).hasSize(1);
		assertThat(ReloaderFixture.shown(source)).isEqualTo("CN=two");
		assertThat(output).contains("whoever was told of it failed");
	}

	@Test
	void oneListenerThatFailsDoesNotKeepTheOthersFromIt(CapturedOutput output) {
		AtomicInteger failures = new AtomicInteger();
		TlsSource picky = this.fixture.reloader.open("picky", ReloaderFixture.contexts("code", (bundle) -> {
			if (failures.get() > 0) {
				throw new IllegalArgumentException("not for me");
			}
			return ReloaderFixture.context(bundle);
		}));
		TlsSource other = this.fixture.open("other", "code");

		failures.set(1);
		this.fixture.registry.updateBundle("code", ReloaderFixture.bundle(ReloaderFixture.TWO));
		this.fixture.reloader.lookAtAll();

		assertThat(ReloaderFixture.shown(picky)).isEqualTo("CN=one");
		assertThat(ReloaderFixture.shown(other)).isEqualTo("CN=two");
		assertThat(this.fixture.events).singleElement().satisfies((event) -> {
			assertThat(event.getListeners()).containsExactly("other");
			assertThat(event.getFailure()).isEqualTo("listener 'picky': not for me");
		});
		assertThat(output).contains("except for those of [other]");

		failures.set(0);
		this.fixture.reloader.lookAtAll();

		assertThat(ReloaderFixture.shown(picky)).isEqualTo("CN=two");
		assertThat(this.fixture.events).last().satisfies((event) -> {
			assertThat(event.isSuccessful()).isTrue();
			assertThat(event.getListeners()).containsExactly("picky");
		});
	}

	@Test
	void replacesTheContextsOfServerNamesThatComeFromTheBundle() {
		TlsSource source = this.fixture.reloader.open("it",
				List.of(new BundleContext(null, "files", ReloaderFixture::context),
						new BundleContext("a.test", "code", ReloaderFixture::context),
						new BundleContext("b.test", "files", ReloaderFixture::context)));
		TlsContext own = source.current().context();
		TlsContext other = source.current().find("b.test");

		this.fixture.registry.updateBundle("code", ReloaderFixture.bundle(ReloaderFixture.TWO));

		assertThat(source.current().context()).isSameAs(own);
		assertThat(source.current().find("b.test")).isSameAs(other);
		assertThat(ReloaderFixture.shown(source.current().find("a.test"))).isEqualTo("CN=two");
	}

	@Test
	void hasOneHandlerForEachBundleHoweverManyListenersComeAndGo() {
		for (int i = 0; i < 10; i++) {
			this.fixture.reloader.close(this.fixture.open("it", "code"));
		}
		this.fixture.open("it", "code");

		assertThat(this.fixture.registry.handlers).isEqualTo(1);
		this.fixture.registry.updateBundle("code", ReloaderFixture.bundle(ReloaderFixture.TWO));
		assertThat(this.fixture.events).singleElement()
			.satisfies((event) -> assertThat(event.getListeners()).containsExactly("it"));
	}

	@Test
	void goesOnLookingWhenOneBundleCannotBeLookedAt(CapturedOutput output) throws Exception {
		this.fixture.open("one", "code");
		TlsSource source = this.fixture.open("other", "files");
		this.fixture.registry.broken = true;
		this.fixture.write(ReloaderFixture.TWO);

		this.fixture.reloader.lookAtAll();
		this.fixture.reloader.lookAtAll();

		assertThat(ReloaderFixture.shown(source)).isEqualTo("CN=two");
		assertThat(output.getOut().lines().filter((line) -> line.contains("WARN"))).singleElement()
			.asString()
			.contains("SSL bundle 'code'", "out of order");
	}

	@Test
	void isDeafAfterItsEnd() {
		TlsSource source = this.fixture.open("it", "code");

		this.fixture.reloader.close();
		this.fixture.registry.updateBundle("code", ReloaderFixture.bundle(ReloaderFixture.TWO));

		assertThat(ReloaderFixture.shown(source)).isEqualTo("CN=one");
		assertThat(this.fixture.events).isEmpty();
	}

}
