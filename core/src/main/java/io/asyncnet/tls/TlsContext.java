package io.asyncnet.tls;

import java.time.Duration;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

import org.jspecify.annotations.Nullable;

/**
 * Key material, trust and settings from which the TLS of any number of connections is
 * made. Immutable and thread-safe. The memory that an engine has outside of the Java heap
 * is freed when nobody refers to the context any more.
 *
 * @since 0.1.0
 */
public final class TlsContext implements TlsSource {

	private final NettyTls netty;

	private final TlsOptions options;

	private final List<TlsIdentity> identities;

	private TlsContext(NettyTls netty, TlsOptions options, List<TlsIdentity> identities) {
		this.netty = netty;
		this.options = options;
		this.identities = identities;
	}

	/**
	 * Begin a context, of a server or of a client, from files.
	 * @return a builder with the default settings
	 */
	public static TlsContextBuilder newContext() {
		return new TlsContextBuilder();
	}

	/**
	 * Build a context for accepting connections. The key managers are asked at once which
	 * certificates they would show, and their keys have to belong to these.
	 * @param keys the server's key and certificate
	 * @param trust which client certificates are trusted; {@code null} for the system's
	 * trust store
	 * @param options the settings
	 * @return the context
	 * @throws TlsException if the key material or a setting is not usable
	 */
	public static TlsContext forServer(KeyManagerFactory keys, @Nullable TrustManagerFactory trust,
			TlsOptions options) {
		return build(new TlsMaterial(false, keys, trust, true), options);
	}

	static TlsContext build(TlsMaterial material, TlsOptions options) {
		KeyManagerFactory keys = material.keys();
		List<TlsIdentity> identities = (keys != null && !material.client()) ? KeyIdentities.of(keys) : List.of();
		return new TlsContext(NettyTls.of(material, options), options, identities);
	}

	/**
	 * Return whether this context is for the side that connects.
	 * @return {@code true} for a client's, {@code false} for a server's
	 */
	public boolean isClient() {
		return this.netty.isClient();
	}

	/**
	 * Return whether the certificates of peers are verified, and the host's name by a
	 * client.
	 * @return {@code false} after {@link TlsContextBuilder#insecureTrustAnyPeer()} only
	 */
	public boolean verifiesPeer() {
		return this.netty.verifiesPeer();
	}

	/**
	 * Return the engine in use.
	 * @return the engine, never {@link TlsEngine#AUTO}
	 */
	public TlsEngine engine() {
		return this.netty.engine();
	}

	/**
	 * Return the settings that this context was built with.
	 * @return the settings
	 */
	public TlsOptions options() {
		return this.options;
	}

	/**
	 * Return the time that a handshake may take.
	 * @return the time for the whole handshake
	 */
	public Duration handshakeTimeout() {
		return this.options.handshakeTimeout();
	}

	/**
	 * Return the certificates that a server shows, with those of who vouches for them:
	 * one identity for each type of key at most, and usually one. A validity that has
	 * ended does not matter here.
	 * @return the identities; empty for a client, and for key managers that tell only
	 * during a handshake
	 */
	public List<TlsIdentity> identities() {
		return this.identities;
	}

	/**
	 * Give back the native memory of this context, which only BoringSSL has, as soon as
	 * the last of its connections has ended, instead of when the garbage collector gets
	 * to it. For contexts that others have taken the place of. This context may be used
	 * on: what it needs is then made once more. A second call does nothing.
	 */
	public void release() {
		this.netty.release();
	}

	/**
	 * Return this context as the one of all connections.
	 * @return a snapshot without server names
	 * @throws IllegalStateException if this is a client's context
	 */
	@Override
	public ServerTls current() {
		return ServerTls.of(this);
	}

	/**
	 * Return the Netty side of this context.
	 * @return what creates TLS handlers
	 */
	public NettyTls netty() {
		return this.netty;
	}

}
