package io.asyncnet.spring.autoconfigure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.asyncnet.tls.ClientAuth;
import io.asyncnet.tls.ServerTls;
import io.asyncnet.tls.TlsOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * One SSL bundle of a listener, and whom it is for.
 *
 * @param serverName the server name, or {@code null} for the listener's own bundle
 * @param bundle the bundle's name
 * @param bundleKey the property that names it
 * @param clientAuth whether peers are asked for a certificate
 * @param clientAuthKey the property that says so
 */
record NamedBundle(@Nullable String serverName, String bundle, String bundleKey, ClientAuth clientAuth,
		String clientAuthKey) {

	private static final String OWN_BUNDLE = "ssl.bundle";

	private static final String OWN_CLIENT_AUTH = "ssl.client-auth";

	private static final String NAMES = "ssl.server-name-bundles";

	/**
	 * Return all bundles of a listener.
	 * @param key the names of its properties
	 * @param ssl its properties
	 * @return its own bundle, and those of server names
	 */
	static List<NamedBundle> of(ListenerKey key, ListenerSslProperties ssl) {
		ClientAuth clientAuth = (ssl.getClientAuth() != null) ? ssl.getClientAuth() : TlsOptions.DEFAULTS.clientAuth();
		List<NamedBundle> bundles = new ArrayList<>();
		bundles.add(new NamedBundle(null, String.valueOf(ssl.getBundle()), OWN_BUNDLE, clientAuth, OWN_CLIENT_AUTH));
		Map<String, String> keys = new HashMap<>();
		for (int i = 0; i < ssl.getServerNameBundles().size(); i++) {
			String prefix = NAMES + "[" + i + "].";
			NamedBundle bundle = of(key, prefix, ssl.getServerNameBundles().get(i), clientAuth);
			String same = keys.putIfAbsent(String.valueOf(bundle.serverName), prefix + "server-name");
			if (same != null) {
				throw key.invalid(prefix + "server-name", ssl.getServerNameBundles().get(i).getServerName(),
						"It is the same name as '%s'".formatted(key.of(same)));
			}
			bundles.add(bundle);
		}
		return bundles;
	}

	private static NamedBundle of(ListenerKey key, String prefix, ListenerServerNameProperties properties,
			ClientAuth inherited) {
		String bundle = properties.getBundle();
		if (!StringUtils.hasText(bundle)) {
			throw key.invalid(prefix + "bundle", bundle, "The name of an SSL bundle is needed");
		}
		ClientAuth clientAuth = properties.getClientAuth();
		return new NamedBundle(serverName(key, prefix + "server-name", properties.getServerName()), bundle,
				prefix + "bundle", (clientAuth != null) ? clientAuth : inherited,
				(clientAuth != null) ? prefix + "client-auth" : OWN_CLIENT_AUTH);
	}

	private static String serverName(ListenerKey key, String name, @Nullable String value) {
		if (!StringUtils.hasText(value)) {
			throw key.invalid(name, value, "A server name is needed");
		}
		try {
			return ServerTls.normalize(value);
		}
		catch (IllegalArgumentException ex) {
			throw key.invalid(name, value, String.valueOf(ex.getMessage()));
		}
	}

}
