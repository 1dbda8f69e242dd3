package io.asyncnet.socket;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Settings of a listener's sockets. What is {@code null} has its default where the
 * transport has such a setting, and is left to the system where it has not; what is set,
 * and not available, fails the bind with {@link UnsupportedSettingException}.
 *
 * @param noDelay whether small writes leave at once (TCP_NODELAY)
 * @param keepAlive whether a silent peer is probed (SO_KEEPALIVE)
 * @param reuseAddress whether the port can be bound again right after a stop
 * (SO_REUSEADDR)
 * @param receiveBuffer size of the kernel's receive buffer in bytes; 0 leaves it to the
 * system
 * @param sendBuffer size of the kernel's send buffer in bytes; 0 leaves it to the system
 * @param reusePort whether other listening sockets of the same user may have the same
 * port (SO_REUSEPORT). All of them have to say so; Linux gives each new connection to one
 * of them
 * @param keepAliveIdle silence before the first probe (TCP_KEEPIDLE), whole seconds,
 * {@link #DEFAULT_KEEP_ALIVE_IDLE} if {@code null}
 * @param keepAliveInterval time between two probes (TCP_KEEPINTVL), whole seconds,
 * {@link #DEFAULT_KEEP_ALIVE_INTERVAL} if {@code null}
 * @param keepAliveCount probes without an answer after which the peer is given up
 * (TCP_KEEPCNT), {@link #DEFAULT_KEEP_ALIVE_COUNT} if {@code null}. With a
 * {@code userTimeout} it has no effect on Linux: the peer is given up with the first
 * probe that is due after that time
 * @param userTimeout time that sent bytes, or probes, may stay without an answer
 * (TCP_USER_TIMEOUT), whole milliseconds, {@link #DEFAULT_USER_TIMEOUT} if {@code null};
 * 0 leaves it to the system
 * @since 0.1.0
 */
public record SocketSettings(boolean noDelay, boolean keepAlive, boolean reuseAddress, int receiveBuffer,
		int sendBuffer, boolean reusePort, @Nullable Duration keepAliveIdle, @Nullable Duration keepAliveInterval,
		@Nullable Integer keepAliveCount, @Nullable Duration userTimeout) {

	/**
	 * Silence before the first probe: below what most firewalls forget a connection
	 * after.
	 */
	public static final Duration DEFAULT_KEEP_ALIVE_IDLE = Duration.ofMinutes(5);

	/** Time between two probes. */
	public static final Duration DEFAULT_KEEP_ALIVE_INTERVAL = Duration.ofMinutes(1);

	/** Probes without an answer after which a peer is given up. */
	public static final int DEFAULT_KEEP_ALIVE_COUNT = 5;

	/** Time that sent bytes may stay without an answer. */
	public static final Duration DEFAULT_USER_TIMEOUT = Duration.ofMinutes(1);

	/** Longest time of probes that Linux takes. */
	public static final Duration MAX_KEEP_ALIVE_TIME = Duration.ofSeconds(32_767);

	/** Most probes that Linux takes. */
	public static final int MAX_KEEP_ALIVE_COUNT = 127;

	/** The default settings. */
	public static final SocketSettings DEFAULTS = new SocketSettings(true, true, true, 0, 0);

	/**
	 * Check the arguments.
	 * @param noDelay whether small writes leave at once
	 * @param keepAlive whether a silent peer is probed
	 * @param reuseAddress whether the port can be bound again right after a stop
	 * @param receiveBuffer size of the kernel's receive buffer in bytes
	 * @param sendBuffer size of the kernel's send buffer in bytes
	 * @param reusePort whether other sockets may have the same port
	 * @param keepAliveIdle silence before the first probe
	 * @param keepAliveInterval time between two probes
	 * @param keepAliveCount probes without an answer
	 * @param userTimeout time that sent bytes may stay without an answer
	 */
	public SocketSettings {
		ListenerOptions.check(receiveBuffer >= 0, "'receiveBuffer' must not be negative", receiveBuffer);
		ListenerOptions.check(sendBuffer >= 0, "'sendBuffer' must not be negative", sendBuffer);
		checkProbe("keepAliveIdle", keepAlive, keepAliveIdle);
		checkProbe("keepAliveInterval", keepAlive, keepAliveInterval);
		if (keepAliveCount != null) {
			ListenerOptions.check(keepAliveCount >= 1 && keepAliveCount <= MAX_KEEP_ALIVE_COUNT,
					"'keepAliveCount' must be 1 to " + MAX_KEEP_ALIVE_COUNT, keepAliveCount);
			ListenerOptions.check(keepAlive, "'keepAliveCount' has no meaning without 'keepAlive'", keepAliveCount);
		}
		if (userTimeout != null) {
			ListenerOptions.check(isUserTimeout(userTimeout),
					"'userTimeout' must be whole milliseconds, " + Integer.MAX_VALUE + " at most", userTimeout);
		}
	}

	/**
	 * Create settings that leave the other ones to their defaults.
	 * @param noDelay whether small writes leave at once
	 * @param keepAlive whether a silent peer is probed
	 * @param reuseAddress whether the port can be bound again right after a stop
	 * @param receiveBuffer size of the kernel's receive buffer in bytes
	 * @param sendBuffer size of the kernel's send buffer in bytes
	 */
	public SocketSettings(boolean noDelay, boolean keepAlive, boolean reuseAddress, int receiveBuffer, int sendBuffer) {
		this(noDelay, keepAlive, reuseAddress, receiveBuffer, sendBuffer, false, null, null, null, null);
	}

	/**
	 * Return whether a time is possible between probes, or before them.
	 * @param time the time
	 * @return whether it is whole seconds, and not more than {@link #MAX_KEEP_ALIVE_TIME}
	 */
	public static boolean isKeepAliveTime(Duration time) {
		return time.getNano() == 0 && time.getSeconds() >= 1 && time.compareTo(MAX_KEEP_ALIVE_TIME) <= 0;
	}

	/**
	 * Return whether a time is possible as {@link #userTimeout()}.
	 * @param time the time
	 * @return whether it is whole milliseconds, not negative, and fits into 31 bits
	 */
	public static boolean isUserTimeout(Duration time) {
		return !time.isNegative() && time.compareTo(Duration.ofMillis(Integer.MAX_VALUE)) <= 0
				&& time.equals(Duration.ofMillis(time.toMillis()));
	}

	/** Whether something is set that only sockets of TCP have. */
	boolean isOfTcpOnly() {
		return this.reusePort || this.keepAliveIdle != null || this.keepAliveInterval != null
				|| this.keepAliveCount != null || this.userTimeout != null;
	}

	private static void checkProbe(String name, boolean keepAlive, @Nullable Duration time) {
		if (time != null) {
			ListenerOptions.check(isKeepAliveTime(time),
					"'" + name + "' must be whole seconds, 1 to " + MAX_KEEP_ALIVE_TIME.toSeconds(), time);
			ListenerOptions.check(keepAlive, "'" + name + "' has no meaning without 'keepAlive'", time);
		}
	}

	/**
	 * Return the same settings with or without other sockets on the same port.
	 * @param reusePort whether others may have the same port
	 * @return a changed copy
	 */
	public SocketSettings withReusePort(boolean reusePort) {
		return new SocketSettings(this.noDelay, this.keepAlive, this.reuseAddress, this.receiveBuffer, this.sendBuffer,
				reusePort, this.keepAliveIdle, this.keepAliveInterval, this.keepAliveCount, this.userTimeout);
	}

	/**
	 * Return the same settings with probes at other times.
	 * @param idle silence before the first probe
	 * @param interval time between two probes
	 * @param count probes without an answer after which the peer is given up
	 * @return a changed copy
	 */
	public SocketSettings withProbes(@Nullable Duration idle, @Nullable Duration interval, @Nullable Integer count) {
		return new SocketSettings(this.noDelay, this.keepAlive, this.reuseAddress, this.receiveBuffer, this.sendBuffer,
				this.reusePort, idle, interval, count, this.userTimeout);
	}

	/**
	 * Return the same settings with another time for what is sent.
	 * @param userTimeout time that sent bytes may stay without an answer
	 * @return a changed copy
	 */
	public SocketSettings withUserTimeout(@Nullable Duration userTimeout) {
		return new SocketSettings(this.noDelay, this.keepAlive, this.reuseAddress, this.receiveBuffer, this.sendBuffer,
				this.reusePort, this.keepAliveIdle, this.keepAliveInterval, this.keepAliveCount, userTimeout);
	}

}
