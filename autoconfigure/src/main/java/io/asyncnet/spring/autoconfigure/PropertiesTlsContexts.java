package io.asyncnet.spring.autoconfigure;

import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.asyncnet.spring.listener.TlsContexts;
import io.asyncnet.spring.ssl.BundleContext;
import io.asyncnet.spring.ssl.SslBundleReloader;
import io.asyncnet.tls.ClientAuth;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsIdentity;
import io.asyncnet.tls.TlsOptions;
import io.asyncnet.tls.TlsSource;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.util.StringUtils;

/**
 * Builds the TLS contexts of listeners from their properties. Key, certificates,
 * protocols and ciphers come from an SSL bundle of Spring Boot.
 */
final class PropertiesTlsContexts {

	private final @Nullable SslBundles bundles;

	private final @Nullable SslBundleReloader reloader;

	private PropertiesTlsContexts(@Nullable SslBundles bundles, @Nullable SslBundleReloader reloader) {
		this.bundles = bundles;
		this.reloader = reloader;
	}

	/**
	 * Build the contexts of all listeners that have TLS.
	 * @param listeners the properties of all listeners
	 * @param bundles the SSL bundles, {@code null} if the application has none
	 * @param reloader makes contexts again when their bundle changes, {@code null} if the
	 * application has no bundles
	 * @return the contexts
	 */
	static TlsContexts build(Map<String, ListenerProperties> listeners, @Nullable SslBundles bundles,
			@Nullable SslBundleReloader reloader) {
		PropertiesTlsContexts builder = new PropertiesTlsContexts(bundles, reloader);
		Map<String, TlsSource> sources = new LinkedHashMap<>();
		listeners.forEach((name, properties) -> {
			if (properties.isEnabled() && isEnabled(name, properties.getSsl())) {
				sources.put(name, builder.open(name, properties.getSsl()));
			}
		});
		return new ListenerTlsSources(sources);
	}

	/**
	 * Return whether a listener has TLS.
	 * @param listener the listener's name
	 * @param ssl its properties
	 * @return whether its connections use TLS
	 */
	static boolean isEnabled(String listener, ListenerSslProperties ssl) {
		if (ssl.getEnabled() != null && !ssl.getEnabled()) {
			return false;
		}
		if (StringUtils.hasText(ssl.getBundle())) {
			return true;
		}
		ListenerKey key = new ListenerKey(listener);
		if (ssl.getEnabled() != null) {
			throw key.invalid("ssl.bundle", ssl.getBundle(),
					"TLS is enabled by '%s', so the name of an SSL bundle is needed".formatted(key.of("ssl.enabled")));
		}
		onlyWithBundle(key, "ssl.client-auth", ssl.getClientAuth());
		onlyWithBundle(key, "ssl.handshake-timeout", ssl.getHandshakeTimeout());
		onlyWithBundle(key, "ssl.engine", ssl.getEngine());
		onlyWithBundle(key, "ssl.mode", ssl.getMode());
		onlyWithBundle(key, "ssl.alpn", ssl.getAlpn().isEmpty() ? null : ssl.getAlpn());
		if (!ssl.getServerNameBundles().isEmpty()) {
			onlyWithBundle(key, "ssl.server-name-bundles[0].server-name",
					String.valueOf(ssl.getServerNameBundles().get(0).getServerName()));
		}
		return false;
	}

	private static void onlyWithBundle(ListenerKey key, String name, @Nullable Object value) {
		if (value != null) {
			throw key.invalid(name, value,
					"It has a meaning only with TLS, and '%s' is not set".formatted(key.of("ssl.bundle")));
		}
	}

	private TlsSource open(String listener, ListenerSslProperties ssl) {
		ListenerKey key = new ListenerKey(listener);
		List<NamedBundle> bundles = NamedBundle.of(key, ssl);
		List<BundleContext> contexts = new ArrayList<>();
		for (NamedBundle named : bundles) {
			checkExists(key, named);
			contexts
				.add(new BundleContext(named.serverName(), named.bundle(), (bundle) -> build(key, ssl, named, bundle)));
		}
		try {
			return Objects.requireNonNull(this.reloader).open(listener, contexts);
		}
		catch (InvalidConfigurationPropertyValueException | ListenerTlsException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			// key material that does not load is reported by many types, all of them
			// unchecked
			NamedBundle culprit = bundles.stream().filter((named) -> !loads(named)).findFirst().orElse(bundles.get(0));
			throw new ListenerTlsException(listener, culprit.bundleKey(), culprit.bundle(), ex);
		}
	}

	/** Whether a bundle could be used, now that one could not. */
	private boolean loads(NamedBundle named) {
		try {
			SslBundle bundle = Objects.requireNonNull(this.bundles).getBundle(named.bundle());
			bundle.getStores().getTrustStore();
			TlsIdentity.of(bundle.getManagers().getKeyManagerFactory());
			return true;
		}
		catch (RuntimeException ex) {
			// the same as before, and about to be told
			return false;
		}
	}

	private static TlsContext build(ListenerKey key, ListenerSslProperties ssl, NamedBundle named, SslBundle bundle) {
		TlsOptions options = options(key, ssl, named.clientAuth(), bundle.getOptions());
		checkStores(key, named, bundle.getStores());
		try {
			return TlsContext.forServer(bundle.getManagers().getKeyManagerFactory(),
					bundle.getManagers().getTrustManagerFactory(), options);
		}
		catch (RuntimeException ex) {
			throw new ListenerTlsException(key.listener(), named.bundleKey(), named.bundle(), ex);
		}
	}

	private void checkExists(ListenerKey key, NamedBundle named) {
		String name = named.bundle();
		if (this.bundles == null) {
			throw key.invalid(named.bundleKey(), name, "The application has no SSL bundles");
		}
		try {
			this.bundles.getBundle(name);
		}
		catch (NoSuchSslBundleException ex) {
			List<String> known = this.bundles.getBundleNames();
			throw key.invalid(named.bundleKey(), name,
					"There is no SSL bundle of that name%s. Define it as 'spring.ssl.bundle.pem.%s' or 'spring.ssl.bundle.jks.%s'"
						.formatted(known.isEmpty() ? " nor any other" : ", only " + known, name, name));
		}
	}

	private static TlsOptions options(ListenerKey key, ListenerSslProperties ssl, ClientAuth clientAuth,
			SslOptions bundle) {
		TlsOptions unset = TlsOptions.DEFAULTS;
		Duration timeout = ssl.getHandshakeTimeout();
		if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
			throw key.invalid("ssl.handshake-timeout", timeout, "It must be positive");
		}
		TlsEngine engine = ssl.getEngine();
		return new TlsOptions(clientAuth, list(bundle.getEnabledProtocols(), unset.protocols()),
				list(bundle.getCiphers(), unset.ciphers()), (engine != null) ? engine : unset.engine(),
				(timeout != null) ? timeout : unset.handshakeTimeout(), applicationProtocols(key, ssl));
	}

	private static List<String> applicationProtocols(ListenerKey key, ListenerSslProperties ssl) {
		try {
			return TlsOptions.DEFAULTS.withApplicationProtocols(ssl.getAlpn()).applicationProtocols();
		}
		catch (IllegalArgumentException ex) {
			throw key.invalid("ssl.alpn", ssl.getAlpn(),
					"It must be names of 1 to 255 visible ASCII characters, each once");
		}
	}

	private static List<String> list(String @Nullable [] values, List<String> unset) {
		return (values != null) ? List.of(values) : unset;
	}

	/**
	 * Refuse what would not fail before the first handshake, or not at all: with no trust
	 * store every client certificate would do that any public authority has signed.
	 */
	private static void checkStores(ListenerKey key, NamedBundle named, SslStoreBundle stores) {
		KeyStore keys = stores.getKeyStore();
		KeyStore trust = stores.getTrustStore();
		if (keys == null && trust != null) {
			throw key.invalid(named.bundleKey(), named.bundle(),
					"The SSL bundle has no key store, which a listener needs");
		}
		if (keys != null && trust == null && named.clientAuth() != ClientAuth.NONE) {
			throw key.invalid(named.clientAuthKey(), named.clientAuth(),
					"SSL bundle '%s' has no trust store that says which client certificates are trusted"
						.formatted(named.bundle()));
		}
	}

}
