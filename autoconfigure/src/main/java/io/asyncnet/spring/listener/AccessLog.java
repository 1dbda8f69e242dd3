package io.asyncnet.spring.listener;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.Principal;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import io.asyncnet.CloseReason;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ConnectionObserver;
import io.asyncnet.socket.ConnectionTraffic;
import io.asyncnet.socket.PeerCredentials;
import io.asyncnet.socket.ProxyInfo;
import io.asyncnet.tls.TlsSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes one log line for each connection of a listener that has ended, with its values
 * as fields as well. A peer that connects again and again could fill a disk with them: so
 * many lines a second and no more are written, and the next one tells how many were left
 * out. Called on event loops.
 */
final class AccessLog implements ConnectionObserver {

	/** Name of the logger, of which the documentation tells. */
	static final String LOGGER = "io.asyncnet.access";

	/** More than most listeners have, and what a disk can take. */
	static final int MAX_LINES_PER_SECOND = 1000;

	private static final Logger logger = LoggerFactory.getLogger(LOGGER);

	private final Level level;

	private final Function<Connection, @Nullable Principal> principals;

	private final AtomicLong second = new AtomicLong();

	/** Lines of this second. */
	private final AtomicInteger lines = new AtomicInteger();

	private final AtomicInteger suppressed = new AtomicInteger();

	/**
	 * Create a log.
	 * @param level level of its lines
	 * @param principals who peers are, {@code null} for those of whom it is not told
	 */
	AccessLog(Level level, Function<Connection, @Nullable Principal> principals) {
		this.level = level;
		this.principals = principals;
	}

	@Override
	public void closed(Connection connection, CloseReason reason, long nanos) {
		if (logger.isEnabledForLevel(this.level) && !isHealthCheck(connection)) {
			int leftOut = permit(System.nanoTime());
			if (leftOut >= 0) {
				write(connection, reason, TimeUnit.NANOSECONDS.toMillis(nanos), leftOut);
			}
		}
	}

	/** Whether a proxy has connected for nobody, and has said nothing but so. */
	private static boolean isHealthCheck(Connection connection) {
		ProxyInfo proxy = connection.proxy();
		return proxy != null && proxy.source() == null && connection.traffic().bytesReceived() == 0;
	}

	/** The number of lines left out when the next one may be written, else -1. */
	int permit(long nanos) {
		long now = Math.floorDiv(nanos, TimeUnit.SECONDS.toNanos(1));
		long before = this.second.get();
		if (before != now && this.second.compareAndSet(before, now)) {
			this.lines.set(0);
		}
		if (this.lines.incrementAndGet() > MAX_LINES_PER_SECOND) {
			this.suppressed.incrementAndGet();
			return -1;
		}
		return this.suppressed.getAndSet(0);
	}

	private void write(Connection connection, CloseReason reason, long millis, int leftOut) {
		ConnectionTraffic traffic = connection.traffic();
		TlsSession tls = connection.tls();
		ProxyInfo proxy = connection.proxy();
		String peer = peer(connection);
		String why = reason.name().toLowerCase(Locale.ROOT);
		LoggingEventBuilder line = field(logger.atLevel(this.level), "listener", connection.listener());
		line = field(line, "connectionId", Long.toString(connection.id())).addKeyValue("peer", peer);
		String name = null;
		try {
			name = name(connection);
		}
		catch (RuntimeException ex) {
			// of a principal of the application
			line = line.setCause(ex);
		}
		if (name != null) {
			line = line.addKeyValue("principal", PrincipalText.field(name));
		}
		if (proxy != null) {
			line = line.addKeyValue("proxy", text(proxy.proxy()));
		}
		line = line.addKeyValue("durationMs", millis)
			.addKeyValue("bytesReceived", traffic.bytesReceived())
			.addKeyValue("bytesSent", traffic.bytesSent())
			.addKeyValue("framesReceived", traffic.framesReceived())
			.addKeyValue("framesSent", traffic.framesSent())
			.addKeyValue("reason", why);
		if (tls != null) {
			line = line.addKeyValue("tlsProtocol", tls.protocol()).addKeyValue("tlsCipher", tls.cipherSuite());
		}
		if (leftOut > 0) {
			line = line.addKeyValue("linesLeftOut", leftOut);
		}
		line.log(
				"[{}] connection {} of {}{} ended after {} ms: {} (received {} bytes in {} frames, sent {} bytes in {} frames, {}){}",
				connection.listener(), connection.id(), peer, (name != null) ? " as " + PrincipalText.quoted(name) : "",
				millis, why, traffic.bytesReceived(), traffic.framesReceived(), traffic.bytesSent(),
				traffic.framesSent(), text(tls), (leftOut > 0) ? " (" + leftOut + " more such lines left out)" : "");
	}

	private @Nullable String name(Connection connection) {
		Principal principal = this.principals.apply(connection);
		return (principal != null) ? principal.getName() : null;
	}

	/** Unless the thread's own values say it: no field may be there twice. */
	private static LoggingEventBuilder field(LoggingEventBuilder line, String key, String value) {
		return (MDC.get(key) == null) ? line.addKeyValue(key, value) : line;
	}

	private static String text(@Nullable TlsSession tls) {
		return (tls != null) ? tls.protocol() + " " + tls.cipherSuite() : "no TLS";
	}

	private static String peer(Connection connection) {
		PeerCredentials credentials = connection.peerCredentials();
		if (credentials != null) {
			return (credentials.user() != null) ? "unix user " + credentials.user()
					: "unix uid " + credentials.uid() + " pid " + credentials.pid();
		}
		return text(connection.remoteAddress());
	}

	/** A path is what its owner calls it, which may be anything. */
	private static String text(SocketAddress address) {
		return (address instanceof InetSocketAddress inet && inet.getAddress() != null) ? ListenerLog.text(inet)
				: "unix";
	}

}
