package io.asyncnet.spring.actuate;

import java.net.SocketAddress;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ConnectionTraffic;
import io.asyncnet.socket.PeerCredentials;
import io.asyncnet.socket.ProxyInfo;
import io.asyncnet.spring.actuate.ConnectionDescriptor.ConnectionTlsDescriptor;
import io.asyncnet.spring.actuate.ConnectionDescriptor.CountDescriptor;
import io.asyncnet.spring.actuate.ConnectionDescriptor.ProxyDescriptor;
import io.asyncnet.tls.TlsSession;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;

/**
 * Describes connections.
 *
 * @param sanitizer hides what says who the peer is
 * @param principals who the peer is, as far as it is known
 * @param clock tells when a connection began
 */
record ConnectionDescriber(Sanitizer sanitizer, Function<Connection, @Nullable Principal> principals, Clock clock) {

	/**
	 * Describe a connection.
	 * @param connection the connection
	 * @param showPeer whether it may be told who the peer is
	 */
	ConnectionDescriptor describe(Connection connection, boolean showPeer) {
		ConnectionTraffic traffic = connection.traffic();
		Principal principal = this.principals.apply(connection);
		return new ConnectionDescriptor(connection.id(), connection.listener(),
				connection.isOpen() ? "open" : "closing",
				sanitized("remoteAddress", Texts.address(connection.remoteAddress()), showPeer),
				Texts.address(connection.localAddress()), proxy(connection.proxy(), showPeer),
				sanitized("unixPeer", unixPeer(connection.peerCredentials()), showPeer),
				sanitized("principal", (principal != null) ? principal.getName() : null, showPeer),
				this.clock.instant().minus(traffic.age()).truncatedTo(ChronoUnit.MILLIS), traffic.age().toMillis(),
				traffic.idle().toMillis(), new CountDescriptor(traffic.bytesReceived(), traffic.bytesSent()),
				new CountDescriptor(traffic.framesReceived(), traffic.framesSent()), connection.queuedBytes(),
				connection.isWritable(), tls(connection.tls(), showPeer));
	}

	private @Nullable ProxyDescriptor proxy(@Nullable ProxyInfo proxy, boolean showPeer) {
		return (proxy != null) ? new ProxyDescriptor(proxy.version(), address("proxy.address", proxy.proxy(), showPeer),
				address("proxy.source", proxy.source(), showPeer),
				address("proxy.destination", proxy.destination(), showPeer)) : null;
	}

	private @Nullable ConnectionTlsDescriptor tls(@Nullable TlsSession session, boolean showPeer) {
		if (session == null) {
			return null;
		}
		List<X509Certificate> chain = session.peerCertificates();
		String subject = chain.isEmpty() ? null : chain.get(0).getSubjectX500Principal().getName();
		return new ConnectionTlsDescriptor(session.protocol(), session.cipherSuite(),
				sanitized("tls.peerSubject", subject, showPeer));
	}

	private static @Nullable String unixPeer(@Nullable PeerCredentials credentials) {
		if (credentials == null) {
			return null;
		}
		return (credentials.user() != null) ? "user " + credentials.user() + ", group " + credentials.group()
				: "uid " + credentials.uid() + ", gid " + credentials.gid() + ", pid " + credentials.pid();
	}

	private @Nullable Object address(String key, @Nullable SocketAddress address, boolean showPeer) {
		return sanitized(key, (address != null) ? Texts.address(address) : null, showPeer);
	}

	private @Nullable Object sanitized(String key, @Nullable String value, boolean showPeer) {
		return (value != null) ? this.sanitizer.sanitize(new SanitizableData(null, key, value), showPeer) : null;
	}

}
