package io.asyncnet.socket;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Whether proxies in front of a listener say who their peer is, by the header of the
 * PROXY protocol, version 1 or 2, at the beginning of each connection. It comes before
 * TLS.
 *
 * @param mode whether the header is looked for
 * @param trusted addresses of the proxies whose header is believed; not empty for a TCP
 * listener unless the mode is {@link Mode#OFF}. At a Unix domain socket everybody is
 * trusted whom the permissions of its file let in
 * @param timeout time from the connection to the end of the header, longer than zero
 * @since 0.1.0
 */
public record ProxyProtocol(Mode mode, List<AddressRange> trusted, Duration timeout) {

	/**
	 * No header. The time is what the specification asks for, at least three seconds, and
	 * one lost segment more.
	 */
	public static final ProxyProtocol OFF = new ProxyProtocol(Mode.OFF, List.of(), Duration.ofSeconds(5));

	/**
	 * Check the arguments.
	 * @param mode whether the header is looked for
	 * @param trusted addresses of the proxies
	 * @param timeout time from the connection to the end of the header
	 */
	public ProxyProtocol {
		trusted = List.copyOf(trusted);
		if (timeout.isNegative() || timeout.isZero()) {
			throw new IllegalArgumentException("'timeout' must be longer than 0 but was " + timeout);
		}
	}

	/** Whether the header of this peer is read. */
	boolean expectedFrom(@Nullable SocketAddress peer, boolean unix) {
		return this.mode != Mode.OFF && trusts(peer, unix);
	}

	/** Whether this peer may not connect at all. */
	boolean refuses(@Nullable SocketAddress peer, boolean unix) {
		return this.mode == Mode.REQUIRED && !trusts(peer, unix);
	}

	private boolean trusts(@Nullable SocketAddress peer, boolean unix) {
		if (unix) {
			return true;
		}
		return peer instanceof InetSocketAddress inet && inet.getAddress() != null
				&& this.trusted.stream().anyMatch((range) -> range.contains(inet.getAddress()));
	}

	/**
	 * Whether the header is looked for.
	 *
	 * @since 0.1.0
	 */
	public enum Mode {

		/** A header is data like everything else. */
		OFF,

		/**
		 * Each connection begins with a header. A peer that is not trusted is closed
		 * without a byte, one that sends something else at its first wrong byte.
		 */
		REQUIRED,

		/**
		 * A connection of a trusted peer may begin with a header, which is told by its
		 * first bytes. What a peer that is not trusted sends is data, a header too.
		 */
		OPTIONAL

	}

}
