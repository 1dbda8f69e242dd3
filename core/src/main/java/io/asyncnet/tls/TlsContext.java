package io.asyncnet.tls;

import java.time.Duration;

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

	private TlsContext(NettyTls netty, TlsOptions options) {
		this.netty = netty;
		this.options = options;
	}

	/**
	 * Begin a context, of a server or of a client, from files.
	 * @return a builder with the default settings
	 */
	public static TlsContextBuilder newContext() {
		return new TlsContextBuilder();
	}

	/**
	 * Build a context for accepting connections.
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
		return new TlsContext(NettyTls.of(material, options), options);
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
