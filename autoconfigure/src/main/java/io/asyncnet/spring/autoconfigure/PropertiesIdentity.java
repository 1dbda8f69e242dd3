package io.asyncnet.spring.autoconfigure;

import java.net.UnixDomainSocketAddress;
import java.time.Duration;

import io.asyncnet.socket.ListenerOptions;
import io.asyncnet.socket.ProxyProtocol;
import io.asyncnet.spring.handler.HandlerSettings;
import io.asyncnet.spring.identity.AuthenticationSettings;
import io.asyncnet.tls.ClientAuth;
import io.asyncnet.tls.TlsSource;
import org.jspecify.annotations.Nullable;

/**
 * Maps what a listener says about who its peers are.
 *
 * @param key the names of the listener's properties
 * @param properties its properties
 */
record PropertiesIdentity(ListenerKey key, ListenerAuthenticationProperties properties) {

	HandlerSettings.Identity map(ListenerOptions options, boolean authenticated) {
		requireUse("timeout", this.properties.getTimeout(), authenticated);
		requireUse("failures-per-minute", this.properties.getFailuresPerMinute(), authenticated);
		AuthenticationSettings unset = AuthenticationSettings.DEFAULTS;
		AuthenticationSettings limits = new AuthenticationSettings(timeout(unset.timeout()),
				this.key.number("authentication.failures-per-minute", this.properties.getFailuresPerMinute(), 0,
						unset.failuresPerMinute()));
		return new HandlerSettings.Identity(limits, isIdentifiable(options), options.concurrency());
	}

	private void requireUse(String name, @Nullable Object value, boolean authenticated) {
		if (value != null && !authenticated) {
			throw this.key.invalid("authentication." + name, value,
					"It has a meaning only with a SocketAuthenticator bean that names the listener. Define one, or remove"
							+ " the property");
		}
	}

	private Duration timeout(Duration unset) {
		Duration timeout = this.properties.getTimeout();
		if (timeout == null) {
			return unset;
		}
		if (timeout.isNegative() || timeout.isZero()) {
			throw this.key.invalid("authentication.timeout", timeout, "It must be longer than 0");
		}
		return timeout;
	}

	private static boolean isIdentifiable(ListenerOptions options) {
		return options.bind().address() instanceof UnixDomainSocketAddress
				|| options.bind().proxyProtocol().mode() != ProxyProtocol.Mode.OFF
				|| asksForCertificates(options.tls());
	}

	private static boolean asksForCertificates(@Nullable TlsSource tls) {
		return tls != null && tls.current()
			.contexts()
			.stream()
			.anyMatch((context) -> context.options().clientAuth() != ClientAuth.NONE);
	}

}
