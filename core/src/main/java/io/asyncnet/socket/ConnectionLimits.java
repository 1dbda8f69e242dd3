package io.asyncnet.socket;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import io.asyncnet.tls.TlsMode;
import io.asyncnet.tls.TlsSource;
import org.jspecify.annotations.Nullable;

/**
 * How many connections a listener has, had and may have. Thread-safe.
 */
final class ConnectionLimits {

	private final String listener;

	/** With the number that there really may be. */
	private volatile Limits limits;

	private final AtomicInteger connections = new AtomicInteger();

	private final AtomicInteger handshakes = new AtomicInteger();

	private final LongAdder accepted = new LongAdder();

	private final LongAdder rejected = new LongAdder();

	/** Whether each connection is a handshake from its beginning on. */
	private final boolean encrypted;

	private ConnectionLimits(ListenerOptions options) {
		this.listener = options.name();
		TlsSource tls = options.tls();
		this.encrypted = tls != null && tls.mode() == TlsMode.REQUIRED;
		this.limits = resolve(options.name(), options.limits(), 0);
	}

	static ConnectionLimits of(ListenerOptions options) {
		return new ConnectionLimits(options);
	}

	/** Say how many there really may be. */
	private static Limits resolve(String listener, Limits asked, int open) {
		int max = asked.maxConnections();
		long available = FileDescriptors.available();
		if (max - open > available) {
			throw new IllegalArgumentException("'maxConnections' of listener '" + listener + "' is " + max
					+ ", but the process has file descriptors for " + Math.max(available, 0)
					+ " more connections: lower it, or raise the limit of open files");
		}
		if (max == 0) {
			long possible = (available == Long.MAX_VALUE) ? available : available + open;
			max = (int) Math.max(1, Math.min(Limits.UNLIMITED_BY_DESCRIPTORS, possible));
		}
		return new Limits(max, asked.maxTlsHandshakes());
	}

	/** Change both numbers at once. What is open stays. */
	void change(Limits asked) {
		this.limits = resolve(this.listener, asked, connections());
	}

	Limits limits() {
		return this.limits;
	}

	/** Count one more connection, or say why there cannot be one. */
	@Nullable RejectReason acquire() {
		Limits current = this.limits;
		if (this.connections.incrementAndGet() > current.maxConnections()) {
			this.connections.decrementAndGet();
			return RejectReason.MAX_CONNECTIONS;
		}
		if (this.encrypted && !handshakeBegins()) {
			this.connections.decrementAndGet();
			return RejectReason.TLS_HANDSHAKES;
		}
		return null;
	}

	void release() {
		this.connections.decrementAndGet();
	}

	/** Count one more handshake, if there may be one. */
	boolean handshakeBegins() {
		if (this.handshakes.incrementAndGet() > this.limits.maxTlsHandshakes()) {
			this.handshakes.decrementAndGet();
			return false;
		}
		return true;
	}

	void handshakeEnded() {
		this.handshakes.decrementAndGet();
	}

	int connections() {
		return this.connections.get();
	}

	void countAccepted() {
		this.accepted.increment();
	}

	void countRejected() {
		this.rejected.increment();
	}

	long accepted() {
		return this.accepted.sum();
	}

	long rejected() {
		return this.rejected.sum();
	}

	int limit(RejectReason reason) {
		Limits current = this.limits;
		return (reason == RejectReason.TLS_HANDSHAKES) ? current.maxTlsHandshakes() : current.maxConnections();
	}

}
