package io.asyncnet.spring.ssl;

import java.util.List;
import java.util.function.Function;

import io.asyncnet.tls.ClientAuth;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;

/**
 * One TLS context of a listener, and how it is made from an SSL bundle.
 *
 * @param serverName the server name that it is for, perhaps with a wildcard, or
 * {@code null} for the listener's own context
 * @param bundle the bundle's name
 * @param factory makes the context, or throws any runtime exception when the bundle does
 * not do; called for the listener's start, and on the thread that notices a change
 * @since 0.1.0
 */
public record BundleContext(@Nullable String serverName, String bundle, Function<SslBundle, TlsContext> factory) {

	/**
	 * Describe a listener's own context, whatever is in the bundle.
	 * @param bundle the bundle's name
	 * @param options the settings; protocols and ciphers are those of the bundle where it
	 * has some
	 * @return how the context is made; the factory refuses a bundle without a trust store
	 * when client certificates are asked for
	 */
	public static BundleContext of(String bundle, TlsOptions options) {
		return new BundleContext(null, bundle, (content) -> {
			SslStoreBundle stores = content.getStores();
			if (options.clientAuth() != ClientAuth.NONE && stores.getKeyStore() != null
					&& stores.getTrustStore() == null) {
				throw new IllegalArgumentException(
						"SSL bundle '%s' has no trust store that says which client certificates are trusted"
							.formatted(bundle));
			}
			return TlsContext.forServer(content.getManagers().getKeyManagerFactory(),
					content.getManagers().getTrustManagerFactory(), merge(options, content.getOptions()));
		});
	}

	private static TlsOptions merge(TlsOptions options, SslOptions bundle) {
		return new TlsOptions(options.clientAuth(), list(bundle.getEnabledProtocols(), options.protocols()),
				list(bundle.getCiphers(), options.ciphers()), options.engine(), options.handshakeTimeout(),
				options.applicationProtocols());
	}

	private static List<String> list(String @Nullable [] values, List<String> unset) {
		return (values != null) ? List.of(values) : unset;
	}

}
