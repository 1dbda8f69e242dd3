package io.asyncnet.spring.ssl;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

import io.asyncnet.spring.observation.TlsReloads;
import io.asyncnet.tls.ClientAuth;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsException;
import io.asyncnet.tls.TlsOptions;
import io.asyncnet.tls.TlsSource;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.io.DefaultResourceLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link SslBundleReloader}, whose looks are made by the tests.
 */
@ExtendWith(OutputCaptureExtension.class)
class SslBundleReloaderTests {

	private static final String PASSWORD = "changeit";

	private static final Instant NOW = Instant.parse("2030-06-01T00:00:00Z");

	private static final X509Bundle AUTHORITY = authority();

	private static final X509Bundle ONE = server("one", NOW.minus(Duration.ofDays(1)));

	private static final X509Bundle TWO = server("two", NOW.minus(Duration.ofDays(1)));

	private static final X509Bundle TOMORROW = server("tomorrow", NOW.plus(Duration.ofDays(1)));

	private final List<SslBundleReloadEvent> events = new ArrayList<>();

	private final Map<String, Integer> counts = new HashMap<>();

	private final Registry registry = new Registry();

	private final SslProperties properties = new SslProperties();

	private Instant now = NOW;

	@TempDir
	private Path directory;

	private Path file;

	private SslBundleReloader reloader;

	@BeforeEach
	void registerABundleOfFiles() throws Exception {
		this.file = this.directory.resolve("server.pem");
		write(ONE);
		PemSslBundleProperties pem = new PemSslBundleProperties();
		pem.getKeystore().setCertificate(this.file.toUri().toString());
		pem.getKeystore().setPrivateKey(this.file.toUri().toString());
		pem.setReloadOnUpdate(true);
		this.properties.getBundle().getPem().put("files", pem);
		this.registry.registerBundle("files", PropertiesSslBundle.get(pem));
		this.registry.registerBundle("code", bundle(ONE));
		this.reloader = reloader(this::record);
	}

	private SslBundleReloader reloader(Consumer<SslBundleReloadEvent> events) {
		InstantSource clock = () -> this.now;
		return new SslBundleReloader(this.registry,
				(name) -> SslBundleFiles.find(name, this.properties, new DefaultResourceLoader()), Duration.ZERO,
				(event) -> events.accept((SslBundleReloadEvent) event), new Counts(), clock);
	}

	private void record(SslBundleReloadEvent event) {
		this.events.add(event);
	}

	@Test
	void tellsOnceForEachContentHoweverOftenItLooks(CapturedOutput output) throws Exception {
		TlsSource source = open("it", "files");
		for (String garbage : List.of("once", "twice")) {
			Files.writeString(this.file, garbage);
			this.reloader.lookAtAll();
			this.reloader.lookAtAll();
			this.reloader.lookAtAll();
		}

		assertThat(this.events).hasSize(2).noneMatch(SslBundleReloadEvent::isSuccessful);
		assertThat(output.getOut().lines().filter((line) -> line.contains("WARN"))).hasSize(2);
		assertThat(this.counts).isEqualTo(Map.of("files failure", 2));
		assertThat(shown(source)).isEqualTo("CN=one");
	}

	@Test
	void tellsNothingWhenTheOldContentIsBack() throws Exception {
		TlsSource source = open("it", "files");
		TlsContext before = source.current().context();
		Files.writeString(this.file, "garbage");
		this.reloader.lookAtAll();
		this.events.clear();

		write(ONE);
		this.reloader.lookAtAll();

		assertThat(this.events).isEmpty();
		assertThat(source.current().context()).isSameAs(before);
	}

	@Test
	void tellsNothingAndChangesNothingWhenNothingHasChanged() {
		TlsSource source = open("it", "files");
		TlsContext before = source.current().context();

		this.reloader.lookAtAll();
		this.registry.updateBundle("files", PropertiesSslBundle.get(this.properties.getBundle().getPem().get("files")));

		assertThat(this.events).isEmpty();
		assertThat(source.current().context()).isSameAs(before);
	}

	@Test
	void takesACertificateThatWasTooEarlyWhenItsTimeHasCome() throws Exception {
		TlsSource source = open("it", "files");
		write(TOMORROW);
		this.reloader.lookAtAll();
		this.reloader.lookAtAll();
		assertThat(this.events).singleElement()
			.satisfies((event) -> assertThat(event.getFailure()).contains("not valid before"));
		assertThat(shown(source)).isEqualTo("CN=one");

		this.now = NOW.plus(Duration.ofDays(2));
		this.reloader.lookAtAll();

		assertThat(shown(source)).isEqualTo("CN=tomorrow");
		assertThat(this.counts).isEqualTo(Map.of("files failure", 1, "files success", 1));
	}

	@Test
	void takesWhatIsRegisteredByCode() {
		TlsSource source = open("it", "code");

		this.registry.updateBundle("code", bundle(TWO));

		assertThat(shown(source)).isEqualTo("CN=two");
		assertThat(this.counts).isEqualTo(Map.of("code success", 1));
	}

	@Test
	void takesTrustManagersThatHaveChangedWithoutTheirCertificates() {
		TlsSource source = open("it", "code");
		TlsContext before = source.current().context();

		this.registry.updateBundle("code", bundle(ONE));

		assertThat(source.current().context()).isNotSameAs(before);
	}

	@Test
	void looksAtWhatIsRegisteredBecauseTheHandlerOfSomebodyElseMayFail() {
		this.registry.addBundleUpdateHandler("code", (bundle) -> {
			throw new IllegalStateException("somebody else's");
		});
		TlsSource source = open("it", "code");
		assertThatIllegalStateException().isThrownBy(() -> this.registry.updateBundle("code", bundle(TWO)));
		assertThat(shown(source)).isEqualTo("CN=one");

		this.reloader.lookAtAll();

		assertThat(shown(source)).isEqualTo("CN=two");
	}

	@Test
	void letsTheHandlersOfOthersRunWhateverFails(CapturedOutput output) {
		SslBundleReloader failing = reloader((event) -> {
			throw new IllegalStateException("who was told");
		});
		TlsSource source = failing.open("it", contexts("code", this::context));
		List<SslBundle> others = new ArrayList<>();
		this.registry.addBundleUpdateHandler("code", others::add);

		assertThatCode(() -> this.registry.updateBundle("code", bundle(TWO))).doesNotThrowAnyException();

		assertThat(others).hasSize(1);
		assertThat(shown(source)).isEqualTo("CN=two");
		assertThat(output).contains("whoever was told of it failed");
	}

	@Test
	void oneListenerThatFailsDoesNotKeepTheOthersFromIt(CapturedOutput output) {
		AtomicInteger failures = new AtomicInteger();
		TlsSource picky = this.reloader.open("picky", contexts("code", (bundle) -> {
			if (failures.get() > 0) {
				throw new IllegalArgumentException("not for me");
			}
			return context(bundle);
		}));
		TlsSource other = open("other", "code");

		failures.set(1);
		this.registry.updateBundle("code", bundle(TWO));
		this.reloader.lookAtAll();

		assertThat(shown(picky)).isEqualTo("CN=one");
		assertThat(shown(other)).isEqualTo("CN=two");
		assertThat(this.events).singleElement().satisfies((event) -> {
			assertThat(event.getListeners()).containsExactly("other");
			assertThat(event.getFailure()).isEqualTo("listener 'picky': not for me");
		});
		assertThat(output).contains("except for those of [other]");

		failures.set(0);
		this.reloader.lookAtAll();

		assertThat(shown(picky)).isEqualTo("CN=two");
		assertThat(this.events).last().satisfies((event) -> {
			assertThat(event.isSuccessful()).isTrue();
			assertThat(event.getListeners()).containsExactly("picky");
		});
	}

	@Test
	void replacesTheContextsOfServerNamesThatComeFromTheBundle() {
		TlsSource source = this.reloader.open("it",
				List.of(new BundleContext(null, "files", this::context),
						new BundleContext("a.test", "code", this::context),
						new BundleContext("b.test", "files", this::context)));
		TlsContext own = source.current().context();
		TlsContext other = source.current().find("b.test");

		this.registry.updateBundle("code", bundle(TWO));

		assertThat(source.current().context()).isSameAs(own);
		assertThat(source.current().find("b.test")).isSameAs(other);
		assertThat(shown(source.current().find("a.test"))).isEqualTo("CN=two");
	}

	@Test
	void hasOneHandlerForEachBundleHoweverManyListenersComeAndGo() {
		for (int i = 0; i < 10; i++) {
			this.reloader.close(open("it", "code"));
		}
		open("it", "code");

		assertThat(this.registry.handlers).isEqualTo(1);
		this.registry.updateBundle("code", bundle(TWO));
		assertThat(this.events).singleElement()
			.satisfies((event) -> assertThat(event.getListeners()).containsExactly("it"));
	}

	@Test
	void givesALateListenerTheLastGoodContent() throws Exception {
		open("early", "files");
		Files.writeString(this.file, "garbage");
		this.reloader.lookAtAll();

		assertThat(shown(open("late", "files"))).isEqualTo("CN=one");
		write(TWO);
		assertThat(shown(open("later", "files"))).isEqualTo("CN=two");
		assertThat(this.events).last()
			.satisfies((event) -> assertThat(event.getListeners()).containsExactly("early", "late"));
	}

	@Test
	void looksAgainAtABundleThatNobodyHasUsedForAWhile() throws Exception {
		this.reloader.close(open("it", "files"));
		write(TWO);
		this.reloader.lookAtAll();

		assertThat(shown(open("it", "files"))).isEqualTo("CN=two");
		assertThat(this.events).isEmpty();
	}

	@Test
	void refusesToStartWithAKeyThatDoesNotFit() throws Exception {
		Files.writeString(this.file, ONE.getCertificatePathPEM() + "\n" + TWO.getPrivateKeyPEM());

		assertThatExceptionOfType(TlsException.class).isThrownBy(() -> open("it", "files"))
			.withMessageContaining("does not belong to its certificate");
	}

	@Test
	void refusesToStartWithoutAKey() throws Exception {
		PemSslBundleProperties keyless = new PemSslBundleProperties();
		keyless.getKeystore().setCertificate(ONE.getCertificatePathPEM());
		this.registry.registerBundle("keyless", PropertiesSslBundle.get(keyless));

		assertThatIllegalStateException().isThrownBy(() -> open("it", "keyless"))
			.withMessage("The key store has no private key with a certificate");
	}

	@Test
	void startsWithAnExpiredCertificateBecauseThereIsNoBetterOne(CapturedOutput output) {
		this.now = NOW.plus(Duration.ofDays(100));

		assertThat(shown(open("it", "files"))).isEqualTo("CN=one");
		open("another", "files");

		assertThat(output.getOut().lines().filter((line) -> line.contains("peers will refuse it"))).singleElement()
			.asString()
			.contains("SSL bundle 'files'", "CN=one", "has expired at");
	}

	@Test
	void leavesFilesAloneThatAreNotToBeReloaded() throws Exception {
		this.properties.getBundle().getPem().get("files").setReloadOnUpdate(false);
		TlsSource source = open("it", "files");

		write(TWO);
		this.reloader.lookAtAll();

		assertThat(shown(source)).isEqualTo("CN=one");
	}

	@Test
	void goesOnLookingWhenOneBundleCannotBeLookedAt(CapturedOutput output) throws Exception {
		open("one", "code");
		TlsSource source = open("other", "files");
		this.registry.broken = true;
		write(TWO);

		this.reloader.lookAtAll();
		this.reloader.lookAtAll();

		assertThat(shown(source)).isEqualTo("CN=two");
		assertThat(output.getOut().lines().filter((line) -> line.contains("WARN"))).singleElement()
			.asString()
			.contains("SSL bundle 'code'", "out of order");
	}

	@Test
	void isDeafAfterItsEnd() {
		TlsSource source = open("it", "code");

		this.reloader.close();
		this.registry.updateBundle("code", bundle(TWO));

		assertThat(shown(source)).isEqualTo("CN=one");
		assertThat(this.events).isEmpty();
	}

	private TlsSource open(String listener, String bundle) {
		return this.reloader.open(listener, contexts(bundle, this::context));
	}

	private static List<BundleContext> contexts(String bundle, Function<SslBundle, TlsContext> factory) {
		return List.of(new BundleContext(null, bundle, factory));
	}

	private TlsContext context(SslBundle bundle) {
		return TlsContext.forServer(bundle.getManagers().getKeyManagerFactory(), null,
				new TlsOptions(ClientAuth.NONE, List.of(), List.of(), TlsEngine.JDK, Duration.ofSeconds(10)));
	}

	private static String shown(TlsSource source) {
		return shown(source.current().context());
	}

	private static String shown(@Nullable TlsContext context) {
		assertThat(context).isNotNull();
		return context.identities().get(0).certificate().getSubjectX500Principal().getName();
	}

	private void write(X509Bundle bundle) throws Exception {
		Files.writeString(this.file, bundle.getCertificatePathPEM() + "\n" + bundle.getPrivateKeyPEM());
	}

	private static SslBundle bundle(X509Bundle identity) {
		try {
			return SslBundle.of(SslStoreBundle.of(identity.toKeyStore(PASSWORD.toCharArray()), PASSWORD, null));
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static X509Bundle authority() {
		try {
			return new CertificateBuilder().ecp256().subject("CN=ca").setIsCertificateAuthority(true).buildSelfSigned();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static X509Bundle server(String name, Instant notBefore) {
		try {
			return new CertificateBuilder().ecp256()
				.subject("CN=" + name)
				.notBefore(notBefore)
				.notAfter(notBefore.plus(Duration.ofDays(30)))
				.buildIssuedBy(AUTHORITY);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private final class Counts implements TlsReloads {

		@Override
		public void watched(String bundle) {
		}

		@Override
		public void reloaded(String bundle, boolean successful) {
			SslBundleReloaderTests.this.counts.merge(bundle + (successful ? " success" : " failure"), 1, Integer::sum);
		}

	}

	/**
	 * Counts update handlers, and breaks.
	 */
	private static final class Registry extends DefaultSslBundleRegistry {

		private int handlers;

		private boolean broken;

		@Override
		public void addBundleUpdateHandler(String name, Consumer<SslBundle> updateHandler) {
			this.handlers++;
			super.addBundleUpdateHandler(name, updateHandler);
		}

		@Override
		public SslBundle getBundle(String name) {
			if (this.broken && name.equals("code")) {
				throw new IllegalStateException("out of order");
			}
			return super.getBundle(name);
		}

	}

}
