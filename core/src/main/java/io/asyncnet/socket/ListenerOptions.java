package io.asyncnet.socket;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

import io.asyncnet.framing.Framing;
import io.asyncnet.framing.Line;
import io.asyncnet.tls.TlsSource;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a listener: with the records it is made of, the only place where their
 * defaults are.
 *
 * @param name the listener's name, for logs, metrics and errors
 * @param bind where it listens
 * @param framing how bytes are cut into frames
 * @param limits how many connections it takes
 * @param timeouts how long peers may take
 * @param buffers how much is buffered for one connection
 * @param tls where new connections get their TLS from, which a
 * {@link io.asyncnet.tls.TlsContext} says as well, or {@code null} for plaintext
 * @param concurrency frames of one connection that are handled at the same time on an
 * executor, at most {@value #MAX_CONCURRENCY}. With 1 a connection's frames are handled
 * one after the other, a batch at a time; with more each is a task of its own, which
 * costs a hand-over each, and replies still leave in the order of the frames. On an event
 * loop, where handlers of a connection never overlap, a number above 1 is how many
 * replies may be pending, which are {@value #MAX_CONCURRENCY} otherwise
 * @since 0.1.0
 */
public record ListenerOptions(String name, Bind bind, Framing framing, Limits limits, Timeouts timeouts,
		Buffers buffers, @Nullable TlsSource tls, int concurrency) {

	/** Longest line that is accepted, in bytes; as long as Kestrel's request line. */
	public static final int DEFAULT_MAX_LINE_LENGTH = 8 * 1024;

	/** Longest frame of the other framings that is accepted, in bytes. */
	public static final int DEFAULT_MAX_FRAME_LENGTH = 1024 * 1024;

	/** Replies of one connection that may be pending, or being made, at the same time. */
	public static final int MAX_CONCURRENCY = 256;

	/**
	 * Check the arguments.
	 * @param name the listener's name
	 * @param bind where it listens
	 * @param framing how bytes are cut into frames
	 * @param limits how many connections it takes
	 * @param timeouts how long peers may take
	 * @param buffers how much is buffered for one connection
	 * @param tls where new connections get their TLS from
	 * @param concurrency frames of one connection that are handled at the same time
	 */
	public ListenerOptions {
		check(concurrency >= 1 && concurrency <= MAX_CONCURRENCY, "'concurrency' must be 1 to " + MAX_CONCURRENCY,
				concurrency);
	}

	/**
	 * Create options that are all defaults: lines, on any free port.
	 * @param name the listener's name
	 */
	public ListenerOptions(String name) {
		this(name, Bind.DEFAULTS, new Line(DEFAULT_MAX_LINE_LENGTH), Limits.DEFAULTS, Timeouts.DEFAULTS,
				Buffers.DEFAULTS, null, 1);
	}

	/**
	 * Return the same options with another place to listen.
	 * @param bind where to listen
	 * @return a changed copy
	 */
	public ListenerOptions withBind(Bind bind) {
		return new ListenerOptions(this.name, bind, this.framing, this.limits, this.timeouts, this.buffers, this.tls,
				this.concurrency);
	}

	/**
	 * Return the same options on another address.
	 * @param address the address; port 0 means any free port
	 * @return a changed copy
	 */
	public ListenerOptions withAddress(SocketAddress address) {
		return withBind(this.bind.withAddress(address));
	}

	/**
	 * Return the same options with another framing.
	 * @param framing how bytes are cut into frames
	 * @return a changed copy
	 */
	public ListenerOptions withFraming(Framing framing) {
		return new ListenerOptions(this.name, this.bind, framing, this.limits, this.timeouts, this.buffers, this.tls,
				this.concurrency);
	}

	/**
	 * Return the same options with other limits.
	 * @param limits how many connections are taken
	 * @return a changed copy
	 */
	public ListenerOptions withLimits(Limits limits) {
		return new ListenerOptions(this.name, this.bind, this.framing, limits, this.timeouts, this.buffers, this.tls,
				this.concurrency);
	}

	/**
	 * Return the same options with other timeouts.
	 * @param timeouts how long peers may take
	 * @return a changed copy
	 */
	public ListenerOptions withTimeouts(Timeouts timeouts) {
		return new ListenerOptions(this.name, this.bind, this.framing, this.limits, timeouts, this.buffers, this.tls,
				this.concurrency);
	}

	/**
	 * Return the same options with other buffer sizes.
	 * @param buffers how much is buffered
	 * @return a changed copy
	 */
	public ListenerOptions withBuffers(Buffers buffers) {
		return new ListenerOptions(this.name, this.bind, this.framing, this.limits, this.timeouts, buffers, this.tls,
				this.concurrency);
	}

	/**
	 * Return the same options with or without TLS.
	 * @param tls where new connections get their TLS from: a context for all of them, or
	 * what changes with time; {@code null} for plaintext
	 * @return a changed copy
	 */
	public ListenerOptions withTls(@Nullable TlsSource tls) {
		return new ListenerOptions(this.name, this.bind, this.framing, this.limits, this.timeouts, this.buffers, tls,
				this.concurrency);
	}

	/**
	 * Return the same options with another number of frames that are handled at the same
	 * time.
	 * @param concurrency frames of one connection at the same time
	 * @return a changed copy
	 */
	public ListenerOptions withConcurrency(int concurrency) {
		return new ListenerOptions(this.name, this.bind, this.framing, this.limits, this.timeouts, this.buffers,
				this.tls, concurrency);
	}

	static void check(boolean condition, String message, Object value) {
		if (!condition) {
			throw new IllegalArgumentException(message + " but was " + value);
		}
	}

	/**
	 * Where a listener listens.
	 *
	 * @param address the local address; port 0 means any free port. With a
	 * {@link UnixDomainSocketAddress} it is a file, which is removed when the listener
	 * stops
	 * @param backlog connections that the operating system may hold until they are
	 * accepted
	 * @param socket settings of the accepted sockets
	 * @param proxyProtocol whether proxies say who their peer is
	 * @param permissions of the file of a Unix domain socket; whoever may write it may
	 * connect
	 * @since 0.1.0
	 */
	public record Bind(SocketAddress address, int backlog, SocketSettings socket, ProxyProtocol proxyProtocol,
			Set<PosixFilePermission> permissions) {

		/**
		 * All interfaces, any free port; the backlog is the one of ranch. A file is its
		 * owner's (0600).
		 */
		public static final Bind DEFAULTS = new Bind(new InetSocketAddress(0), 1024, SocketSettings.DEFAULTS,
				ProxyProtocol.OFF, PosixFilePermissions.fromString("rw-------"));

		/**
		 * Check the arguments.
		 * @param address the local address
		 * @param backlog length of the operating system's queue
		 * @param socket settings of the accepted sockets
		 * @param proxyProtocol whether proxies say who their peer is
		 * @param permissions of the file of a Unix domain socket
		 */
		public Bind {
			check(backlog > 0, "'backlog' must be positive", backlog);
			boolean anybody = proxyProtocol.mode() != ProxyProtocol.Mode.OFF && proxyProtocol.trusted().isEmpty();
			check(!anybody || address instanceof UnixDomainSocketAddress,
					"'trusted' must not be empty where a PROXY header is " + proxyProtocol.mode(),
					proxyProtocol.trusted());
			check(!socket.isOfTcpOnly() || !(address instanceof UnixDomainSocketAddress),
					"Settings of TCP have no meaning on a Unix domain socket", socket);
			permissions = Set.copyOf(permissions);
		}

		/**
		 * Create a place to listen on without a proxy in front of it.
		 * @param address the local address; port 0 means any free port
		 * @param backlog length of the operating system's queue
		 * @param socket settings of the accepted sockets
		 */
		public Bind(SocketAddress address, int backlog, SocketSettings socket) {
			this(address, backlog, socket, ProxyProtocol.OFF, DEFAULTS.permissions);
		}

		/**
		 * Return the same on another address.
		 * @param address the address; port 0 means any free port
		 * @return a changed copy
		 */
		public Bind withAddress(SocketAddress address) {
			return new Bind(address, this.backlog, this.socket, this.proxyProtocol, this.permissions);
		}

		/**
		 * Return the same with or without proxies in front of it.
		 * @param proxyProtocol whether proxies say who their peer is
		 * @return a changed copy
		 */
		public Bind withProxyProtocol(ProxyProtocol proxyProtocol) {
			return new Bind(this.address, this.backlog, this.socket, proxyProtocol, this.permissions);
		}

		/**
		 * Return the same with other permissions.
		 * @param permissions of the file of a Unix domain socket
		 * @return a changed copy
		 */
		public Bind withPermissions(Set<PosixFilePermission> permissions) {
			return new Bind(this.address, this.backlog, this.socket, this.proxyProtocol, permissions);
		}

		/** Whether it is a file. */
		boolean isUnix() {
			return this.address instanceof UnixDomainSocketAddress;
		}

	}

	/**
	 * How much is buffered for one connection.
	 *
	 * @param inbound bytes that may wait to be handled; then reading stops. A single
	 * frame may be longer, up to the framing's maximum
	 * @param outboundHigh bytes that may wait to be written; then handling of further
	 * frames stops
	 * @param outboundLow bytes waiting to be written at which handling goes on
	 * @param outboundMax bytes waiting to be written at which the connection is closed as
	 * {@link io.asyncnet.CloseReason#SLOW_CONSUMER}; a single frame may be longer
	 * @since 0.1.0
	 */
	public record Buffers(int inbound, int outboundHigh, int outboundLow, int outboundMax) {

		/** The default sizes. */
		public static final Buffers DEFAULTS = new Buffers(64 * 1024, 64 * 1024, 32 * 1024, 1024 * 1024);

		/**
		 * Check the arguments.
		 * @param inbound bytes that may wait to be handled
		 * @param outboundHigh bytes waiting to be written at which handling stops
		 * @param outboundLow bytes waiting to be written at which handling goes on
		 * @param outboundMax bytes waiting to be written at which the connection is
		 * closed
		 */
		public Buffers {
			check(inbound > 0, "'inbound' must be positive", inbound);
			check(outboundLow > 0, "'outboundLow' must be positive", outboundLow);
			check(outboundHigh >= outboundLow, "'outboundHigh' must not be less than 'outboundLow'", outboundHigh);
			check(outboundMax >= outboundHigh, "'outboundMax' must not be less than 'outboundHigh'", outboundMax);
		}

	}

}
