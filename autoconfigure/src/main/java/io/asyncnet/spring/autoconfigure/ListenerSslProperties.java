package io.asyncnet.spring.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.asyncnet.tls.ClientAuth;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsMode;
import org.jspecify.annotations.Nullable;

/**
 * Properties of the TLS of one listener.
 *
 * @since 0.1.0
 */
public class ListenerSslProperties {

	/**
	 * Whether connections use TLS. By default if a bundle is set.
	 */
	private @Nullable Boolean enabled;

	/**
	 * Name of the SSL bundle with key, certificate, trust, protocols and ciphers.
	 */
	private @Nullable String bundle;

	/**
	 * Whether peers are asked for a certificate.
	 */
	private @Nullable ClientAuth clientAuth;

	/**
	 * SSL bundles for connections that ask for certain server names.
	 */
	private List<ListenerServerNameProperties> serverNameBundles = new ArrayList<>();

	/**
	 * Time that a TLS handshake may take.
	 */
	private @Nullable Duration handshakeTimeout;

	/**
	 * Implementation that does the work of TLS.
	 */
	private @Nullable TlsEngine engine;

	/**
	 * When connections begin with TLS. By default at once.
	 */
	private @Nullable TlsMode mode;

	/**
	 * Application protocols to agree on by ALPN, the most preferred one first.
	 */
	private List<String> alpn = new ArrayList<>();

	public @Nullable Boolean getEnabled() {
		return this.enabled;
	}

	public void setEnabled(@Nullable Boolean enabled) {
		this.enabled = enabled;
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

	public List<ListenerServerNameProperties> getServerNameBundles() {
		return this.serverNameBundles;
	}

	public void setServerNameBundles(List<ListenerServerNameProperties> serverNameBundles) {
		this.serverNameBundles = serverNameBundles;
	}

	public @Nullable Duration getHandshakeTimeout() {
		return this.handshakeTimeout;
	}

	public void setHandshakeTimeout(@Nullable Duration handshakeTimeout) {
		this.handshakeTimeout = handshakeTimeout;
	}

	public @Nullable TlsEngine getEngine() {
		return this.engine;
	}

	public void setEngine(@Nullable TlsEngine engine) {
		this.engine = engine;
	}

	public @Nullable TlsMode getMode() {
		return this.mode;
	}

	public void setMode(@Nullable TlsMode mode) {
		this.mode = mode;
	}

	public List<String> getAlpn() {
		return this.alpn;
	}

	public void setAlpn(List<String> alpn) {
		this.alpn = alpn;
	}

}
