package io.asyncnet.spring.autoconfigure;

import io.asyncnet.tls.ClientAuth;
import org.jspecify.annotations.Nullable;

/**
 * Properties of the TLS of connections that ask a listener for a certain server name.
 *
 * @since 0.1.0
 */
public class ListenerServerNameProperties {

	/**
	 * Server name that peers ask for (SNI). A name that begins with '*.' stands for all
	 * names with one more label in this place.
	 */
	private @Nullable String serverName;

	/**
	 * Name of the SSL bundle with key, certificate, trust, protocols and ciphers.
	 */
	private @Nullable String bundle;

	/**
	 * Whether peers that ask for this name are asked for a certificate. By default as for
	 * the listener.
	 */
	private @Nullable ClientAuth clientAuth;

	public @Nullable String getServerName() {
		return this.serverName;
	}

	public void setServerName(@Nullable String serverName) {
		this.serverName = serverName;
	}

	public @Nullable String getBundle() {
		return this.bundle;
	}

	public void setBundle(@Nullable String bundle) {
		this.bundle = bundle;
	}

	public @Nullable ClientAuth getClientAuth() {
		return this.clientAuth;
	}

	public void setClientAuth(@Nullable ClientAuth clientAuth) {
		this.clientAuth = clientAuth;
	}

}
