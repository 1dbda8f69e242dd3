package io.asyncnet.tls;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
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

	private final SslContext context;

	private final TlsEngine engine;

	private final long handshakeTimeoutMillis;

	private NettyTls(SslContext context, TlsEngine engine, long handshakeTimeoutMillis) {
		this.context = context;
		this.engine = engine;
		this.handshakeTimeoutMillis = handshakeTimeoutMillis;
	}

	static NettyTls forServer(KeyManagerFactory keys, @Nullable TrustManagerFactory trust, TlsOptions options) {
		TlsEngine engine = choose(options.engine());
		List<String> protocols = options.protocols().isEmpty() ? TlsOptions.DEFAULT_PROTOCOLS : options.protocols();
		try {
			SslContextBuilder builder = SslContextBuilder.forServer(cached(keys, engine))
				.sslProvider((engine == TlsEngine.OPENSSL) ? SslProvider.OPENSSL : SslProvider.JDK)
				.protocols(protocols)
				.clientAuth(io.netty.handler.ssl.ClientAuth.valueOf(netty(options.clientAuth())));
			if (trust != null) {
				builder.trustManager(trust);
			}
			if (options.ciphers().isEmpty()) {
				builder.ciphers(AEAD_CIPHERS, SupportedCipherSuiteFilter.INSTANCE);
			}
			else {
				builder.ciphers(options.ciphers(), IdentityCipherSuiteFilter.INSTANCE);
			}
			SslContext context = builder.build();
			checkUsable(context, protocols);
			return new NettyTls(context, engine, options.handshakeTimeout().toMillis());
		}
		catch (SSLException | IllegalArgumentException | IllegalStateException ex) {
			throw new TlsException(
					String.format(Locale.ROOT, "TLS context with protocols %s and ciphers %s cannot be built: %s",
							protocols, options.ciphers(), ex.getMessage()),
					ex);
		}
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

	/**
	 * Create the TLS handler for one connection.
	 * @param allocator the connection's allocator
	 * @return a handler that the caller adds to the connection's pipeline
	 */
	public SslHandler newHandler(ByteBufAllocator allocator) {
		SslHandler handler = this.context.newHandler(allocator);
		handler.setHandshakeTimeout(this.handshakeTimeoutMillis, TimeUnit.MILLISECONDS);
		return handler;
	}

}
