package io.asyncnet.tls;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * The Netty side of a {@link TlsContext}. It is the seam between this package and the
 * sockets, and one of the few places where Netty types appear in a signature;
 * applications have no need for it.
 *
 * @since 0.1.0
 */
public final class NettyTls {

	/**
	 * Authenticated encryption with forward secrecy only, in the order of Mozilla's
	 * intermediate recommendation.
	 */
	private static final List<String> AEAD_CIPHERS = List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
			"TLS_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
			"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
			"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
			"TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

	/**
	 * How long a session may be resumed, where the engine lets us say so: long enough for
	 * devices that report now and then. (BoringSSL has two days of its own for TLS 1.3.)
	 */
	private static final Duration SESSION_TIMEOUT = Duration.ofHours(1);

	/**
	 * Sessions that are remembered for peers that take no tickets; a few KiB each, with
	 * the peer's certificates.
	 */
	private static final int SESSION_CACHE_SIZE = 4096;

	/** RFC 2818, which is also what protocols other than HTTP do. */
	private static final String HOST_VERIFICATION = "HTTPS";

	private final TlsEngine engine;

	private final boolean client;

	private final boolean verifying;

	private final List<String> applicationProtocols;

	private final long handshakeTimeoutMillis;

	private final SharedSslContext context;

	private NettyTls(TlsMaterial material, TlsOptions options, TlsEngine engine) {
		this.engine = engine;
		this.client = material.client();
		this.verifying = material.verifying();
		this.applicationProtocols = options.applicationProtocols();
		// 0 would mean for ever
		this.handshakeTimeoutMillis = Math.max(1, TimeUnit.MILLISECONDS.convert(options.handshakeTimeout()));
		this.context = new SharedSslContext(() -> build(material, options, engine));
	}

	static NettyTls of(TlsMaterial material, TlsOptions options) {
		return new NettyTls(material, options, choose(options.engine()));
	}

	private static SslContext build(TlsMaterial material, TlsOptions options, TlsEngine engine) {
		List<String> protocols = options.protocols().isEmpty() ? TlsOptions.DEFAULT_PROTOCOLS : options.protocols();
		try {
			SslContextBuilder builder = (material.client() ? client(material, engine) : server(material, engine))
				.sslProvider((engine == TlsEngine.OPENSSL) ? SslProvider.OPENSSL : SslProvider.JDK)
				.protocols(protocols)
				.sessionCacheSize(SESSION_CACHE_SIZE)
				.sessionTimeout(SESSION_TIMEOUT.toSeconds());
			if (!material.client()) {
				builder.clientAuth(io.netty.handler.ssl.ClientAuth.valueOf(netty(options.clientAuth())));
			}
			trust(builder, material, engine);
			if (!options.applicationProtocols().isEmpty()) {
				builder.applicationProtocolConfig(alpn(options.applicationProtocols(), engine));
			}
			if (options.ciphers().isEmpty()) {
				builder.ciphers(AEAD_CIPHERS, SupportedCipherSuiteFilter.INSTANCE);
			}
			else {
				builder.ciphers(options.ciphers(), IdentityCipherSuiteFilter.INSTANCE);
			}
			SslContext context = builder.build();
			if (context.sessionContext() instanceof OpenSslServerSessionContext sessions) {
				// without keys of ours BoringSSL makes its own, and others every two days
				sessions.setTicketKeys(new OpenSslSessionTicketKey[0]);
			}
			try {
				checkUsable(context, protocols);
			}
			catch (IllegalArgumentException ex) {
				// BoringSSL's has memory that the garbage collector would free late
				ReferenceCountUtil.release(context);
				throw ex;
			}
			return context;
		}
		catch (SSLException | IllegalArgumentException | IllegalStateException ex) {
			throw new TlsException(
					String.format(Locale.ROOT, "TLS context with protocols %s and ciphers %s cannot be built: %s",
							protocols, options.ciphers(), ex.getMessage()),
					ex);
		}
	}

	private static SslContextBuilder server(TlsMaterial material, TlsEngine engine) {
		return SslContextBuilder.forServer(cached(Objects.requireNonNull(material.keys()), engine));
	}

	private static SslContextBuilder client(TlsMaterial material, TlsEngine engine) {
		SslContextBuilder builder = SslContextBuilder.forClient()
			.endpointIdentificationAlgorithm(material.verifying() ? HOST_VERIFICATION : null);
		return (material.keys() != null) ? builder.keyManager(cached(material.keys(), engine)) : builder;
	}

	private static void trust(SslContextBuilder builder, TlsMaterial material, TlsEngine engine) {
		if (!material.verifying()) {
			TlsLog.verifiesNobody();
			builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
			return;
		}
		TrustManagerFactory trust = (material.trust() != null) ? material.trust() : TrustMaterial.ofSystem();
		for (TrustManager manager : trust.getTrustManagers()) {
			if (manager instanceof X509ExtendedTrustManager decider) {
				builder.trustManager(new TellingTrustManager(decider, engine == TlsEngine.OPENSSL));
				return;
			}
		}
		builder.trustManager(trust);
	}

	/**
	 * BoringSSL cannot refuse by itself a client with which it has no protocol in common.
	 */
	private static ApplicationProtocolConfig alpn(List<String> protocols, TlsEngine engine) {
		return new ApplicationProtocolConfig(Protocol.ALPN,
				(engine == TlsEngine.JDK) ? SelectorFailureBehavior.FATAL_ALERT : SelectorFailureBehavior.NO_ADVERTISE,
				SelectedListenerFailureBehavior.ACCEPT, protocols);
	}

	/**
	 * Some engines notice only with the first connection, or never, what they do not
	 * know.
	 */
	private static void checkUsable(SslContext context, List<String> protocols) {
		SSLEngine engine = context.newEngine(ByteBufAllocator.DEFAULT);
		try {
			List<String> supported = List.of(engine.getSupportedProtocols());
			for (String protocol : protocols) {
				if (!supported.contains(protocol)) {
					throw new IllegalArgumentException("Protocol " + protocol + " is none of " + supported);
				}
			}
		}
		finally {
			ReferenceCountUtil.release(engine);
		}
	}

	private static String netty(ClientAuth clientAuth) {
		return switch (clientAuth) {
			case NONE -> "NONE";
			case WANT -> "OPTIONAL";
			case NEED -> "REQUIRE";
		};
	}

	/**
	 * Without the cache BoringSSL parses key and certificates again for each handshake.
	 */
	private static KeyManagerFactory cached(KeyManagerFactory keys, TlsEngine engine) {
		return (engine == TlsEngine.OPENSSL) ? new OpenSslCachingX509KeyManagerFactory(keys) : keys;
	}

	private static TlsEngine choose(TlsEngine asked) {
		if (asked == TlsEngine.JDK) {
			return asked;
		}
		if (OpenSsl.isAvailable()) {
			return TlsEngine.OPENSSL;
		}
		if (asked == TlsEngine.OPENSSL) {
			throw new TlsException("TLS engine OPENSSL does not load on this machine: " + OpenSsl.unavailabilityCause(),
					OpenSsl.unavailabilityCause());
		}
		TlsLog.fallingBackToJdk(OpenSsl.unavailabilityCause());
		return TlsEngine.JDK;
	}

	TlsEngine engine() {
		return this.engine;
	}

	boolean isClient() {
		return this.client;
	}

	void release() {
		this.context.release();
	}

	int shares() {
		return this.context.shares();
	}

	boolean verifiesPeer() {
		return this.verifying;
	}

	/**
	 * Return whether the engine does not refuse by itself a client that offers other
	 * application protocols only.
	 * @return whether {@link #hasApplicationProtocol} has to be asked
	 */
	public boolean leavesApplicationProtocolToCaller() {
		return this.engine == TlsEngine.OPENSSL && !this.applicationProtocols.isEmpty();
	}

	/**
	 * Return whether a client may go on with what it offers.
	 * @param offered the application protocols that it offers
	 * @return whether one of them is enabled, or no choice is to be made
	 */
	public boolean hasApplicationProtocol(List<String> offered) {
		return offered.isEmpty() || this.applicationProtocols.isEmpty()
				|| !Collections.disjoint(offered, this.applicationProtocols);
	}

	/**
	 * Check that this context is for the side that it is about to be used for.
	 * @param host the host that a client is to verify, {@code null} for a server
	 * @throws IllegalStateException if the context is the other side's
	 * @throws IllegalArgumentException if {@code host} can be no host name
	 */
	public void checkRole(@Nullable String host) {
		if (host == null) {
			require(!isClient(), "TLS context of a client cannot accept connections: use 'buildServer'");
		}
		else {
			require(isClient(), "TLS context of a server cannot connect: use 'buildClient'");
			PeerHost.of(host);
		}
	}

	/**
	 * Create the TLS handler for one connection that was accepted.
	 * @param allocator the connection's allocator
	 * @return a handler that the caller adds to the connection's pipeline
	 * @throws IllegalStateException if the context is a client's
	 */
	public SslHandler newHandler(ByteBufAllocator allocator) {
		checkRole(null);
		return timed(this.context.use((context) -> context.newHandler(allocator)));
	}

	/**
	 * Create the TLS handler for one connection to a host. It tells the host's name to
	 * the server, and unless the context is insecure it verifies that the server's
	 * certificate is for that name. For a literal address no name is sent, and the
	 * certificate has to be for the address.
	 * @param allocator the connection's allocator
	 * @param host the host's name or address as the application gave it
	 * @param port the port, with which sessions are found again
	 * @return a handler that the caller adds to the connection's pipeline
	 * @throws IllegalStateException if the context is a server's
	 * @throws IllegalArgumentException if {@code host} can be no host name
	 */
	public SslHandler newHandler(ByteBufAllocator allocator, String host, int port) {
		checkRole(host);
		PeerHost peer = PeerHost.of(host);
		SslHandler handler = this.context.use((context) -> context.newHandler(allocator, peer.name(), port));
		SSLParameters parameters = handler.engine().getSSLParameters();
		parameters.setServerNames(peer.serverNames());
		if (this.verifying) {
			// the builder said so already; that it is never lost is worth a second time
			parameters.setEndpointIdentificationAlgorithm(HOST_VERIFICATION);
		}
		handler.engine().setSSLParameters(parameters);
		return timed(handler);
	}

	/**
	 * Read what a finished handshake agreed on.
	 * @param handler a handler of this context
	 * @return the session, without the peer's certificates when they are not verified
	 */
	public TlsSession session(SslHandler handler) {
		return TlsSession.of(handler.engine().getSession(), handler.applicationProtocol(), this.verifying);
	}

	private SslHandler timed(SslHandler handler) {
		handler.setHandshakeTimeout(this.handshakeTimeoutMillis, TimeUnit.MILLISECONDS);
		return handler;
	}

	private static void require(boolean condition, String message) {
		if (!condition) {
			throw new IllegalStateException(message);
		}
	}

}
