package io.asyncnet.spring.actuate;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A listener.
 *
 * @param name its name
 * @param state {@code stopped}, {@code running}, {@code paused} or {@code draining}
 * @param acceptor what its listening socket does, in lower case: {@code accepting},
 * {@code full}, {@code suspended}, {@code stopped}, {@code failing}, {@code stalled} or
 * {@code closed}; {@code null} while it is stopped
 * @param address the address with the real port, or the path; {@code null} while it is
 * stopped
 * @param autoStartup whether it starts with the application
 * @param gracePeriodMillis how long connections may take when it drains, in milliseconds
 * @param framing how bytes are cut into frames, or {@code null} if its handler takes
 * whole connections
 * @param limits how many connections there may be, and of whom
 * @param connections how many there are and were
 * @param tls its TLS, or {@code null} for plaintext
 * @param proxyProtocol whether connections begin with a PROXY header: {@code off},
 * {@code required} or {@code optional}
 * @since 0.1.0
 */
public record ListenerDescriptor(String name, String state, @Nullable String acceptor, @Nullable String address,
		boolean autoStartup, long gracePeriodMillis, @Nullable FramingDescriptor framing, LimitsDescriptor limits,
		CountsDescriptor connections, @Nullable TlsDescriptor tls,
		String proxyProtocol) implements OperationResponseBody {

	/**
	 * How bytes are cut into frames.
	 *
	 * @param type the framing, for example {@code length-prefixed}, or the class of the
	 * application's own
	 * @param maxLength longest frame that is accepted, in bytes
	 * @since 0.1.0
	 */
	public record FramingDescriptor(String type, int maxLength) {

	}

	/**
	 * How many connections there may be, and of whom.
	 *
	 * @param maxConnections connections at the same time; 0 while the listener is stopped
	 * means that the start decides
	 * @param maxTlsHandshakes TLS handshakes in progress at the same time
	 * @param whenFull what becomes of peers when it is full: {@code close} or
	 * {@code pause}
	 * @param maxConnectionsPerAddress connections of one address at the same time; 0
	 * means any number
	 * @param acceptRate connections a second; 0 means any number
	 * @param allow a list of the ranges of addresses whose connections are let in, of
	 * everybody if it is empty, or what is shown instead
	 * @param deny a list of the ranges of addresses whose connections are closed, or what
	 * is shown instead
	 * @since 0.1.0
	 */
	public record LimitsDescriptor(int maxConnections, int maxTlsHandshakes, String whenFull,
			int maxConnectionsPerAddress, int acceptRate, @Nullable Object allow, @Nullable Object deny) {

	}

	/**
	 * How many connections there are, and were since the listener started.
	 *
	 * @param active connections that are open, with those whose TLS handshake is in
	 * progress
	 * @param accepted connections that were accepted and not refused
	 * @param rejected connections that were refused
	 * @since 0.1.0
	 */
	public record CountsDescriptor(int active, long accepted, long rejected) {

	}

	/**
	 * The TLS of new connections.
	 *
	 * @param engine the implementation, in lower case
	 * @param bundle name of the SSL bundle, or {@code null} if it is not from the
	 * properties
	 * @param clientAuth whether peers are asked for a certificate: {@code none},
	 * {@code want} or {@code need}
	 * @param certificates what is shown to peers, also to those that ask for a server
	 * name
	 * @since 0.1.0
	 */
	public record TlsDescriptor(String engine, @Nullable String bundle, String clientAuth,
			List<CertificateDescriptor> certificates) {

	}

	/**
	 * A certificate of the listener.
	 *
	 * @param serverName the server name that it is for, or {@code null} for the
	 * listener's own
	 * @param subject whom it names
	 * @param issuer who has signed it
	 * @param serialNumber its number, in hexadecimal digits
	 * @param validFrom its first moment
	 * @param validUntil its last moment
	 * @since 0.1.0
	 */
	public record CertificateDescriptor(@Nullable String serverName, String subject, String issuer, String serialNumber,
			Instant validFrom, Instant validUntil) {

	}

}
