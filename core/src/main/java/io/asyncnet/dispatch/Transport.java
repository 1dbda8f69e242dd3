package io.asyncnet.dispatch;

/**
 * The system interface that event loops wait on.
 *
 * @since 0.1.0
 */
public enum Transport {

	/** {@link #EPOLL} or {@link #KQUEUE} where it loads, else {@link #NIO}. */
	AUTO,

	/** The JDK's selectors: available everywhere. */
	NIO,

	/** Linux epoll through Netty's native transport. */
	EPOLL,

	/** BSD and macOS kqueue through Netty's native transport. */
	KQUEUE,

	/**
	 * Linux io_uring through Netty's native transport. Never chosen automatically: when a
	 * process runs out of file descriptors, accepting on it spins.
	 */
	IO_URING

}
