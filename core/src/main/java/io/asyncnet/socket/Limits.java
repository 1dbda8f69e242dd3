package io.asyncnet.socket;

import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * How many connections a listener takes, and of whom. What is above a limit, or of
 * somebody else, is closed before TLS and without a byte, and costs no event loop's time
 * but that of its accept.
 * <p>
 * Where a proxy says who its peer is ({@link ProxyProtocol}), the address of a connection
 * is the one in the proxy's header. A connection whose header names nobody is the proxy's
 * own, and limited by no address. Peers of a Unix domain socket have an address only if a
 * proxy tells one.
 *
 * @param maxConnections connections that are open at the same time; 0 means as many as
 * the process has file descriptors for, with some in reserve, and
 * {@value #UNLIMITED_BY_DESCRIPTORS} at most
 * @param maxTlsHandshakes TLS handshakes in progress at the same time; a connection above
 * the limit is closed
 * @param whenFull what becomes of peers while {@code maxConnections} are open
 * @param maxConnectionsPerAddress connections of one address that are open at the same
 * time, at most {@code maxConnections}; 0 means any number. An address of IPv6 counts as
 * its network of 64 bits, which is what one peer has as a rule, and one of IPv4 in its
 * IPv6 form as the IPv4 address that it is. A connection above the limit is closed
 * @param acceptRate connections a second that are let in, and as many at once after a
 * quiet second; 0 means any number. A connection above the limit is closed. Those that
 * another limit refuses do not count
 * @param allow whose connections are let in; everybody's if it is empty
 * @param deny whose connections are closed, before anything else counts them. It wins
 * over {@code allow}
 * @since 0.1.0
 */
public record Limits(int maxConnections, int maxTlsHandshakes, WhenFull whenFull, int maxConnectionsPerAddress,
		int acceptRate, List<AddressRange> allow, List<AddressRange> deny) {

	/** What {@code maxConnections} is at most when it is not set. */
	public static final int UNLIMITED_BY_DESCRIPTORS = 10_000;

	/**
	 * The default limits. Nothing is limited by address or by rate: behind a balancer all
	 * peers may have one address, and after a failure of the network all of them come
	 * back at once.
	 */
	public static final Limits DEFAULTS = new Limits(0, 512);

	/**
	 * Check the arguments.
	 * @param maxConnections connections at the same time
	 * @param maxTlsHandshakes handshakes of TLS at the same time
	 * @param whenFull what becomes of peers while there are {@code maxConnections}
	 * @param maxConnectionsPerAddress connections of one address at the same time
	 * @param acceptRate connections a second
	 * @param allow whose connections are let in
	 * @param deny whose connections are closed
	 */
	public Limits {
		check(maxConnections >= 0, "'maxConnections' must not be negative but was %d", maxConnections);
		check(maxTlsHandshakes > 0, "'maxTlsHandshakes' must be positive but was %d", maxTlsHandshakes);
		check(maxConnectionsPerAddress >= 0, "'maxConnectionsPerAddress' must not be negative but was %d",
				maxConnectionsPerAddress);
		int max = (maxConnections != 0) ? maxConnections : UNLIMITED_BY_DESCRIPTORS;
		check(maxConnectionsPerAddress <= max,
				"'maxConnectionsPerAddress' is %d and must not be more than 'maxConnections', which is %s",
				maxConnectionsPerAddress, (maxConnections != 0) ? max : "at most " + max);
		check(acceptRate >= 0, "'acceptRate' must not be negative but was %d", acceptRate);
		allow = List.copyOf(allow);
		deny = List.copyOf(deny);
		AddressRange useless = firstDenied(allow, deny);
		check(useless == null, "%s in 'allow' is within 'deny', which wins", useless);
	}

	/**
	 * Create limits for numbers of connections only.
	 * @param maxConnections connections at the same time; 0 means as many as the process
	 * can have
	 * @param maxTlsHandshakes handshakes of TLS at the same time
	 */
	public Limits(int maxConnections, int maxTlsHandshakes) {
		this(maxConnections, maxTlsHandshakes, WhenFull.CLOSE, 0, 0, List.of(), List.of());
	}

	/**
	 * Return the same with another number of connections.
	 * @param maxConnections connections at the same time; 0 means as many as the process
	 * can have
	 * @return a changed copy
	 */
	public Limits withMaxConnections(int maxConnections) {
		return new Limits(maxConnections, this.maxTlsHandshakes, this.whenFull, this.maxConnectionsPerAddress,
				this.acceptRate, this.allow, this.deny);
	}

	/**
	 * Return the same with another number of TLS handshakes.
	 * @param maxTlsHandshakes handshakes of TLS at the same time
	 * @return a changed copy
	 */
	public Limits withMaxTlsHandshakes(int maxTlsHandshakes) {
		return new Limits(this.maxConnections, maxTlsHandshakes, this.whenFull, this.maxConnectionsPerAddress,
				this.acceptRate, this.allow, this.deny);
	}

	/**
	 * Return the same with something else that becomes of peers while the listener is
	 * full.
	 * @param whenFull what becomes of them
	 * @return a changed copy
	 */
	public Limits withWhenFull(WhenFull whenFull) {
		return new Limits(this.maxConnections, this.maxTlsHandshakes, whenFull, this.maxConnectionsPerAddress,
				this.acceptRate, this.allow, this.deny);
	}

	/**
	 * Return the same with another number of connections of one address.
	 * @param maxConnectionsPerAddress connections of one address at the same time; 0
	 * means any number
	 * @return a changed copy
	 */
	public Limits withMaxConnectionsPerAddress(int maxConnectionsPerAddress) {
		return new Limits(this.maxConnections, this.maxTlsHandshakes, this.whenFull, maxConnectionsPerAddress,
				this.acceptRate, this.allow, this.deny);
	}

	/**
	 * Return the same with another number of connections a second.
	 * @param acceptRate connections a second; 0 means any number
	 * @return a changed copy
	 */
	public Limits withAcceptRate(int acceptRate) {
		return new Limits(this.maxConnections, this.maxTlsHandshakes, this.whenFull, this.maxConnectionsPerAddress,
				acceptRate, this.allow, this.deny);
	}

	/**
	 * Return the same with others that are let in and closed.
	 * @param allow whose connections are let in; everybody's if it is empty
	 * @param deny whose connections are closed all the same
	 * @return a changed copy
	 */
	public Limits withAddresses(List<AddressRange> allow, List<AddressRange> deny) {
		return new Limits(this.maxConnections, this.maxTlsHandshakes, this.whenFull, this.maxConnectionsPerAddress,
				this.acceptRate, allow, deny);
	}

	/** The first option by which it matters who a peer is, if there is one. */
	@Nullable String addressOption() {
		if (this.maxConnectionsPerAddress > 0) {
			return "maxConnectionsPerAddress";
		}
		if (!this.allow.isEmpty()) {
			return "allow";
		}
		return this.deny.isEmpty() ? null : "deny";
	}

	private static @Nullable AddressRange firstDenied(List<AddressRange> allow, List<AddressRange> deny) {
		if (allow.isEmpty() || deny.isEmpty()) {
			return null;
		}
		AddressRanges denied = AddressRanges.of(deny);
		for (AddressRange range : allow) {
			if (denied.covers(range)) {
				return range;
			}
		}
		return null;
	}

	private static void check(boolean condition, String message, @Nullable Object... values) {
		if (!condition) {
			throw new IllegalArgumentException(String.format(Locale.ROOT, message, values));
		}
	}

	/**
	 * What becomes of peers while a listener has as many connections as it may have.
	 *
	 * @since 0.1.0
	 */
	public enum WhenFull {

		/** They are closed without a byte, so that they can try elsewhere at once. */
		CLOSE,

		/**
		 * They wait: no more connections are accepted until one has ended. The operating
		 * system answers peers for as long as its backlog has room, so they believe that
		 * they are connected; after that their attempts are not answered. Peers that wait
		 * are not told from each other: one that will be refused keeps its place until
		 * then.
		 */
		PAUSE

	}

}
