package io.asyncnet.spring.ssl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

import io.asyncnet.spring.observation.TlsReloads;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsOptions;
import io.asyncnet.tls.TlsSource;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.core.io.DefaultResourceLoader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A reloader whose looks are made by the tests, a bundle {@code files} and a bundle
 * {@code code}.
 */
final class ReloaderFixture {

	static final Instant NOW = Instant.parse("2030-06-01T00:00:00Z");

	static final X509Bundle ONE;

	static final X509Bundle TWO;

	static final X509Bundle TOMORROW;

	private static final String PASSWORD = "changeit";

	static {
		try {
			X509Bundle authority = new CertificateBuilder().ecp256()
				.subject("CN=ca")
				.setIsCertificateAuthority(true)
				.buildSelfSigned();
			ONE = server("one", NOW.minus(Duration.ofDays(1)), authority);
			TWO = server("two", NOW.minus(Duration.ofDays(1)), authority);
			TOMORROW = server("tomorrow", NOW.plus(Duration.ofDays(1)), authority);
		}
		catch (Exception ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	final List<SslBundleReloadEvent> events = new ArrayList<>();

	final Map<String, Integer> counts = new HashMap<>();

	final Registry registry = new Registry();

	final SslProperties properties = new SslProperties();

	final SslBundleReloader reloader = reloader(this.events::add);

	final Path file;

	Instant now = NOW;

	ReloaderFixture(Path directory) throws Exception {
		this.file = directory.resolve("server.pem");
		write(ONE);
		PemSslBundleProperties pem = new PemSslBundleProperties();
		pem.getKeystore().setCertificate(this.file.toUri().toString());
		pem.getKeystore().setPrivateKey(this.file.toUri().toString());
		pem.setReloadOnUpdate(true);
		this.properties.getBundle().getPem().put("files", pem);
		this.registry.registerBundle("files", PropertiesSslBundle.get(pem));
		this.registry.registerBundle("code", bundle(ONE));
	}

	SslBundleReloader reloader(Consumer<SslBundleReloadEvent> events) {
		InstantSource clock = () -> this.now;
		return new SslBundleReloader(this.registry,
				(name) -> SslBundleFiles.find(name, this.properties, new DefaultResourceLoader()), Duration.ZERO,
				(event) -> events.accept((SslBundleReloadEvent) event), new Counts(), clock);
	}

	TlsSource open(String listener, String bundle) {
		return this.reloader.open(listener, contexts(bundle, ReloaderFixture::context));
	}

	static List<BundleContext> contexts(String bundle, Function<SslBundle, TlsContext> factory) {
		return List.of(new BundleContext(null, bundle, factory));
	}

	static TlsContext context(SslBundle bundle) {
		return TlsContext.forServer(bundle.getManagers().getKeyManagerFactory(), null, TlsOptions.DEFAULTS);
	}

	static String shown(TlsSource source) {
		return shown(source.current().context());
	}

	static String shown(@Nullable TlsContext context) {
		assertThat(context).isNotNull();
		return context.identities().get(0).certificate().getSubjectX500Principal().getName();
	}

	void write(X509Bundle bundle) throws IOException {
		write(bundle.getCertificatePathPEM() + "\n" + bundle.getPrivateKeyPEM());
	}

	void write(String text) throws IOException {
		Files.writeString(this.file, text);
	}

	static SslBundle bundle(X509Bundle identity) {
		try {
			return SslBundle.of(SslStoreBundle.of(identity.toKeyStore(PASSWORD.toCharArray()), PASSWORD, null));
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static X509Bundle server(String name, Instant notBefore, X509Bundle authority) throws Exception {
		return new CertificateBuilder().ecp256()
			.subject("CN=" + name)
			.notBefore(notBefore)
			.notAfter(notBefore.plus(Duration.ofDays(30)))
			.buildIssuedBy(authority);
	}

	private final class Counts implements TlsReloads {

		@Override
		public void watched(String bundle) {
		}

		@Override
		public void reloaded(String bundle, boolean successful) {
			ReloaderFixture.this.counts.merge(bundle + (successful ? " success" : " failure"), 1, Integer::sum);
		}

	}

	/**
	 * Counts update handlers, and breaks.
	 */
	static final class Registry extends DefaultSslBundleRegistry {

		int handlers;

		boolean broken;

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
