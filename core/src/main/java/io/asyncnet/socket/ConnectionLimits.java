package io.asyncnet.socket;

import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * How many connections a listener has, and may have. Thread-safe.
 */
final class ConnectionLimits {

	private final int maxConnections;

	private final int maxHandshakes;

	private final AtomicInteger connections = new AtomicInteger();

	private final AtomicInteger handshakes = new AtomicInteger();

	private final boolean encrypted;

	private ConnectionLimits(int maxConnections, int maxHandshakes, boolean encrypted) {
		this.maxConnections = maxConnections;
		this.maxHandshakes = maxHandshakes;
		this.encrypted = encrypted;
	}

	static ConnectionLimits of(ListenerOptions options) {
		int asked = options.limits().maxConnections();
		long available = FileDescriptors.available();
		if (asked > available) {
			throw new IllegalArgumentException("'maxConnections' of listener '" + options.name() + "' is " + asked
					+ ", but the process has file descriptors for " + Math.max(available, 0)
					+ " more connections: lower it, or raise the limit of open files");
		}
		int max = (asked != 0) ? asked
				: (int) Math.max(1, Math.min(ListenerOptions.Limits.UNLIMITED_BY_DESCRIPTORS, available));
		return new ConnectionLimits(max, options.limits().maxTlsHandshakes(), options.tls() != null);
	}

	/** Count one more connection, or say why there cannot be one. */
	@Nullable RejectReason acquire() {
		if (this.connections.incrementAndGet() > this.maxConnections) {
			this.connections.decrementAndGet();
			return RejectReason.MAX_CONNECTIONS;
		}
		if (this.encrypted && this.handshakes.incrementAndGet() > this.maxHandshakes) {
			this.handshakes.decrementAndGet();
			this.connections.decrementAndGet();
			return RejectReason.TLS_HANDSHAKES;
		}
		return null;
	}

	void release() {
		this.connections.decrementAndGet();
	}

	void handshakeEnded() {
		this.handshakes.decrementAndGet();
	}

	int connections() {
		return this.connections.get();
	}

	int limit(RejectReason reason) {
		return (reason == RejectReason.TLS_HANDSHAKES) ? this.maxHandshakes : this.maxConnections;
	}

}
