package io.asyncnet.socket;

import java.net.SocketOption;
import java.net.StandardSocketOptions;

/**
 * The options of {@link AsyncSocket#getOption} and {@link AsyncSocket#setOption}. What a
 * transport does not have is an {@link UnsupportedOperationException}, never ignored.
 *
 * @since 0.1.0
 */
public final class SocketOptions {

	/** Whether the socket listens (SO_ACCEPTCONN); cannot be changed. */
	public static final SocketOption<Boolean> ACCEPT_CONN = new Named<>("SO_ACCEPTCONN", Boolean.class);

	/** Whether datagrams may be sent to a broadcast address (SO_BROADCAST). */
	public static final SocketOption<Boolean> BROADCAST = StandardSocketOptions.SO_BROADCAST;

	/** Whether the kernel records what happens (SO_DEBUG); native transports. */
	public static final SocketOption<Boolean> DEBUG = new Named<>("SO_DEBUG", Boolean.class);

	/** Whether routing is bypassed (SO_DONTROUTE); native transports. */
	public static final SocketOption<Boolean> DONT_ROUTE = new Named<>("SO_DONTROUTE", Boolean.class);

	/** Whether a silent peer is probed (SO_KEEPALIVE). */
	public static final SocketOption<Boolean> KEEP_ALIVE = StandardSocketOptions.SO_KEEPALIVE;

	/** Seconds of silence before the first probe (TCP_KEEPIDLE). */
	public static final SocketOption<Integer> KEEP_IDLE = new Named<>("TCP_KEEPIDLE", Integer.class);

	/** Seconds between two probes (TCP_KEEPINTVL). */
	public static final SocketOption<Integer> KEEP_INTERVAL = new Named<>("TCP_KEEPINTVL", Integer.class);

	/** Probes without an answer after which the peer is given up (TCP_KEEPCNT). */
	public static final SocketOption<Integer> KEEP_COUNT = new Named<>("TCP_KEEPCNT", Integer.class);

	/**
	 * Milliseconds that sent bytes may stay without an answer (TCP_USER_TIMEOUT); native
	 * transports on Linux.
	 */
	public static final SocketOption<Integer> USER_TIMEOUT = new Named<>("TCP_USER_TIMEOUT", Integer.class);

	/** Whether urgent bytes stand among the others (SO_OOBINLINE). */
	public static final SocketOption<Boolean> OOB_INLINE = new Named<>("SO_OOBINLINE", Boolean.class);

	/** Whether an address can be bound again right after a stop (SO_REUSEADDR). */
	public static final SocketOption<Boolean> REUSE_ADDRESS = StandardSocketOptions.SO_REUSEADDR;

	/** Whether several sockets may share an address (SO_REUSEPORT). */
	public static final SocketOption<Boolean> REUSE_PORT = StandardSocketOptions.SO_REUSEPORT;

	/** Whether small writes leave at once (TCP_NODELAY); on unless changed. */
	public static final SocketOption<Boolean> NO_DELAY = StandardSocketOptions.TCP_NODELAY;

	/** Size of the kernel's receive buffer in bytes (SO_RCVBUF). */
	public static final SocketOption<Integer> RECEIVE_BUFFER = StandardSocketOptions.SO_RCVBUF;

	/** Size of the kernel's send buffer in bytes (SO_SNDBUF). */
	public static final SocketOption<Integer> SEND_BUFFER = StandardSocketOptions.SO_SNDBUF;

	private SocketOptions() {
	}

	private record Named<T>(String name, Class<T> type) implements SocketOption<T> {

		@Override
		public String toString() {
			return this.name;
		}

	}

}
