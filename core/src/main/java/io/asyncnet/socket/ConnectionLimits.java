package io.asyncnet.socket;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

import io.asyncnet.tls.TlsMode;
import io.asyncnet.tls.TlsSource;
import org.jspecify.annotations.Nullable;

/**
 * How many connections a listener has, had and may have, and of whom. Thread-safe.
 */
final class ConnectionLimits {

	private final ListenerOptions options;

	private volatile Current current;

	private final AtomicInteger connections = new AtomicInteger();

	private final AtomicInteger handshakes = new AtomicInteger();

	private final AddressCounts addresses = new AddressCounts();

	private final AcceptRate rate;

	private final LongAdder accepted = new LongAdder();

	private final LongAdder rejected = new LongAdder();

	/** Whether each connection is a handshake from its beginning on. */
	private final boolean encrypted;

	/**
	 * Begin without connections.
	 * @param clock nanoseconds from a beginning that does not matter
	 */
	ConnectionLimits(ListenerOptions options, LongSupplier clock) {
		this.options = options;
		TlsSource tls = options.tls();
		this.encrypted = tls != null && tls.mode() == TlsMode.REQUIRED;
		this.rate = new AcceptRate(clock);
		this.current = resolve(options.limits(), 0);
	}

	/** Say how many there really may be. */
	private Current resolve(Limits asked, int open) {
		ListenerOptions.Bind bind = this.options.bind();
		String option = asked.addressOption();
		if (option != null && bind.isUnix() && bind.proxyProtocol().mode() == ProxyProtocol.Mode.OFF) {
			throw new IllegalArgumentException("'" + option + "' of listener '" + this.options.name()
					+ "' has no meaning: peers of a Unix domain socket have no address unless a proxy tells one");
		}
		int max = asked.maxConnections();
		long available = FileDescriptors.available();
		if (max - open > available) {
			throw new IllegalArgumentException("'maxConnections' of listener '" + this.options.name() + "' is " + max
					+ ", but the process has file descriptors for " + Math.max(available, 0)
					+ " more connections: lower it, or raise the limit of open files");
		}
		if (max == 0) {
			long possible = (available == Long.MAX_VALUE) ? available : available + open;
			max = (int) Math.max(1, Math.min(Limits.UNLIMITED_BY_DESCRIPTORS, possible));
			// the process may have less than one address might
			asked = asked.withMaxConnectionsPerAddress(Math.min(max, asked.maxConnectionsPerAddress()));
		}
		return new Current(asked.withMaxConnections(max), AddressRanges.of(asked.allow()),
				AddressRanges.of(asked.deny()));
	}

	/** Change all of them at once. What is open stays. */
	void change(Limits asked) {
		this.current = resolve(asked, connections());
	}

	Limits limits() {
		return this.current.limits;
	}

	/** Whether it matters who a peer is. */
	boolean concernsAddresses() {
		return this.current.limits.addressOption() != null;
	}

	/** What a peer's connections are counted by, or {@code null} without an address. */
	@Nullable Long key(@Nullable AddressBits address) {
		return (address != null) ? this.addresses.key(address) : null;
	}

	/**
	 * Count one more connection of a peer that is known, or say why there cannot be one.
	 * @param address the peer's, or {@code null} if it has none
	 * @param key what the peer's connections are counted by
	 */
	@Nullable RejectReason acquire(@Nullable AddressBits address, @Nullable Long key) {
		RejectReason reason = denies(address) ? RejectReason.ADDRESS_DENIED : acquire();
		if (reason == null) {
			reason = admit(key);
			if (reason != null) {
				undoHandshake();
				release(null);
			}
		}
		return reason;
	}

	/**
	 * Count one more connection, whoever it is of, or say why there cannot be one. A
	 * handshake that it begins with is counted, too.
	 */
	@Nullable RejectReason acquire() {
		Limits limits = this.current.limits;
		if (this.connections.incrementAndGet() > limits.maxConnections()) {
			this.connections.decrementAndGet();
			return RejectReason.MAX_CONNECTIONS;
		}
		if (this.encrypted && !handshakeBegins()) {
			this.connections.decrementAndGet();
			return RejectReason.TLS_HANDSHAKES;
		}
		return null;
	}

	/** A connection that was counted has not begun, and its handshake neither. */
	void undoHandshake() {
		if (this.encrypted) {
			handshakeEnded();
		}
	}

	/**
	 * A connection that was counted has ended.
	 * @param key the peer's, if it was counted with it
	 */
	void release(@Nullable Long key) {
		leave(key);
		this.connections.decrementAndGet();
	}

	/**
	 * Let in a connection that is counted already, now that its peer is known, or say why
	 * not.
	 * @param address the peer's, or {@code null} if it has none
	 * @param key what the peer's connections are counted by
	 */
	@Nullable RejectReason admit(@Nullable AddressBits address, @Nullable Long key) {
		return denies(address) ? RejectReason.ADDRESS_DENIED : admit(key);
	}

	private @Nullable RejectReason admit(@Nullable Long key) {
		Limits limits = this.current.limits;
		if (key != null && !this.addresses.acquire(key, limits.maxConnectionsPerAddress())) {
			return RejectReason.MAX_CONNECTIONS_PER_ADDRESS;
		}
		// last, so that who is refused takes nothing away from others
		if (!this.rate.acquire(limits.acceptRate())) {
			leave(key);
			return RejectReason.ACCEPT_RATE;
		}
		return null;
	}

	/** A connection that was let in has ended. */
	void leave(@Nullable Long key) {
		if (key != null) {
			this.addresses.release(key);
		}
	}

	private boolean denies(@Nullable AddressBits address) {
		if (address == null) {
			return false;
		}
		Current now = this.current;
		return now.deny.contains(address) || !now.allow.isEmpty() && !now.allow.contains(address);
	}

	/** Whether there is a place for one more. */
	boolean hasRoom() {
		return this.connections.get() < this.current.limits.maxConnections();
	}

	boolean pausesWhenFull() {
		return this.current.limits.whenFull() == Limits.WhenFull.PAUSE;
	}

	/** How many peers have a connection. */
	int peers() {
		return this.addresses.peers();
	}

	/** Count one more handshake, if there may be one. */
	boolean handshakeBegins() {
		if (this.handshakes.incrementAndGet() > this.current.limits.maxTlsHandshakes()) {
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
		Limits limits = this.current.limits;
		return switch (reason) {
			case TLS_HANDSHAKES -> limits.maxTlsHandshakes();
			case MAX_CONNECTIONS_PER_ADDRESS -> limits.maxConnectionsPerAddress();
			case ACCEPT_RATE -> limits.acceptRate();
			default -> limits.maxConnections();
		};
	}

	/**
	 * What belongs together and changes at once.
	 *
	 * @param limits with the number of connections that there really may be
	 * @param allow made from the limits
	 * @param deny made from the limits
	 */
	private record Current(Limits limits, AddressRanges allow, AddressRanges deny) {

	}

}
