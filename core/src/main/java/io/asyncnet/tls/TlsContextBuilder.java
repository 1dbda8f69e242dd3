package io.asyncnet.tls;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

import org.jspecify.annotations.Nullable;

/**
 * Collects what a {@link TlsContext} is made of. Files are read when they are named, not
 * again later. Where two methods set the same thing, the later call wins.
 * <p>
 * Without further calls, the certificates of peers are verified against the system's
 * trust store, and a client verifies the host's name. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class TlsContextBuilder {

	private @Nullable KeyManagerFactory keys;

	private @Nullable TrustManagerFactory trust;

	private boolean verifying = true;

	private List<String> protocols = List.of();

	private List<String> ciphers = List.of();

	private List<String> applicationProtocols = List.of();

	private TlsEngine engine = TlsOptions.DEFAULTS.engine();

	private ClientAuth clientAuth = TlsOptions.DEFAULTS.clientAuth();

	private Duration handshakeTimeout = TlsOptions.DEFAULTS.handshakeTimeout();

	TlsContextBuilder() {
	}

	/**
	 * Use a certificate and its key, each from a PEM file.
	 * @param chain the certificate, followed by those of its issuers
	 * @param key the private key in PKCS #8 format; may be the same file
	 * @return this builder
	 * @throws TlsException if a file is not usable, or the key is not the certificate's
	 */
	public TlsContextBuilder certificate(Path chain, Path key) {
		this.keys = KeyMaterial.ofPem(chain, key, null);
		return this;
	}

	/**
	 * Use a certificate and its encrypted key, each from a PEM file.
	 * @param chain the certificate, followed by those of its issuers
	 * @param key the private key in encrypted PKCS #8 format; may be the same file
	 * @param password the key's password, which is not kept
	 * @return this builder
	 * @throws TlsException if a file is not usable, the password is wrong, or the key is
	 * not the certificate's
	 */
	public TlsContextBuilder certificate(Path chain, Path key, char[] password) {
		this.keys = KeyMaterial.ofPem(chain, key, password);
		return this;
	}

	/**
	 * Use the key and certificate of a PKCS #12 or JKS store.
	 * @param store the file; its format is detected
	 * @param password the password of the store and of its keys
	 * @return this builder
	 * @throws TlsException if the store is not usable or has no key
	 */
	public TlsContextBuilder keyStore(Path store, char[] password) {
		this.keys = KeyMaterial.ofStore(store, password);
		return this;
	}

	/**
	 * Use key managers of the JDK's API.
	 * @param keys the initialized key managers
	 * @return this builder
	 */
	public TlsContextBuilder keys(KeyManagerFactory keys) {
		this.keys = keys;
		return this;
	}

	/**
	 * Trust the authorities in PEM files only.
	 * @param fileOrDirectory one file, or a directory all of whose files are read
	 * @return this builder
	 * @throws TlsException if a file is not usable, or there is no certificate
	 */
	public TlsContextBuilder trust(Path fileOrDirectory) {
		return trust(TrustMaterial.ofPem(fileOrDirectory));
	}

	/**
	 * Trust the authorities of a PKCS #12 or JKS store only.
	 * @param store the file; its format is detected
	 * @param password the store's password, {@code null} for none
	 * @return this builder
	 * @throws TlsException if the store is not usable or has no certificate
	 */
	public TlsContextBuilder trustStore(Path store, char @Nullable [] password) {
		return trust(TrustMaterial.ofStore(store, password));
	}

	/**
	 * Leave the decision to trust managers of the JDK's API.
	 * @param trust the initialized trust managers
	 * @return this builder
	 */
	public TlsContextBuilder trust(TrustManagerFactory trust) {
		this.trust = trust;
		this.verifying = true;
		return this;
	}

	/**
	 * Trust the authorities that the JVM trusts, which is the default.
	 * @return this builder
	 */
	public TlsContextBuilder trustSystem() {
		this.trust = null;
		this.verifying = true;
		return this;
	}

	/**
	 * Accept any certificate for any host. <b>This is insecure</b>: whoever is between
	 * the two sides can read and change everything. Each context that is built this way
	 * is logged at WARN. {@link TlsSession#peerCertificates()} stays empty, because what
	 * has not been verified says nothing.
	 * @return this builder
	 */
	public TlsContextBuilder insecureTrustAnyPeer() {
		this.trust = null;
		this.verifying = false;
		return this;
	}

	/**
	 * Set the enabled protocol versions.
	 * @param protocols their standard names; none for
	 * {@link TlsOptions#DEFAULT_PROTOCOLS}
	 * @return this builder
	 */
	public TlsContextBuilder protocols(String... protocols) {
		this.protocols = List.of(protocols);
		return this;
	}

	/**
	 * Set the enabled cipher suites.
	 * @param ciphers their standard names; none for the engine's AEAD suites
	 * @return this builder
	 */
	public TlsContextBuilder ciphers(String... ciphers) {
		this.ciphers = List.of(ciphers);
		return this;
	}

	/**
	 * Set the application protocols to agree on by ALPN. A server chooses by its own
	 * order, and refuses a client that offers only others; who offers none is taken
	 * without one. What was agreed on is {@link TlsSession#applicationProtocol()}.
	 * @param applicationProtocols the names, the most preferred one first; none for no
	 * ALPN
	 * @return this builder
	 */
	public TlsContextBuilder applicationProtocols(String... applicationProtocols) {
		this.applicationProtocols = List.of(applicationProtocols);
		return this;
	}

	/**
	 * Set the implementation.
	 * @param engine the engine
	 * @return this builder
	 */
	public TlsContextBuilder engine(TlsEngine engine) {
		this.engine = engine;
		return this;
	}

	/**
	 * Set whether a server asks its peers for a certificate. A client ignores it.
	 * @param clientAuth whether peers are asked
	 * @return this builder
	 */
	public TlsContextBuilder clientAuth(ClientAuth clientAuth) {
		this.clientAuth = clientAuth;
		return this;
	}

	/**
	 * Set the time that a handshake may take.
	 * @param handshakeTimeout the time, which must be positive
	 * @return this builder
	 */
	public TlsContextBuilder handshakeTimeout(Duration handshakeTimeout) {
		this.handshakeTimeout = handshakeTimeout;
		return this;
	}

	/**
	 * Build a context for the side that is connected to.
	 * @return the context
	 * @throws IllegalStateException if there is no key
	 * @throws TlsException if the key material or a setting is not usable
	 */
	public TlsContext buildServer() {
		if (this.keys == null) {
			throw new IllegalStateException(
					"A server needs a certificate and its key: call 'certificate', 'keyStore' or 'keys'");
		}
		return TlsContext.build(new TlsMaterial(false, this.keys, this.trust, this.verifying), options());
	}

	/**
	 * Build a context for the side that connects.
	 * @return the context
	 * @throws TlsException if the key material or a setting is not usable
	 */
	public TlsContext buildClient() {
		return TlsContext.build(new TlsMaterial(true, this.keys, this.trust, this.verifying), options());
	}

	private TlsOptions options() {
		return new TlsOptions(this.clientAuth, this.protocols, this.ciphers, this.engine, this.handshakeTimeout,
				this.applicationProtocols);
	}

}
