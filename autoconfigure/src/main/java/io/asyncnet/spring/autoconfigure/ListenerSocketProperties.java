package io.asyncnet.spring.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * Properties of the sockets of one listener.
 *
 * @since 0.1.0
 */
public class ListenerSocketProperties {

	/**
	 * Whether small writes leave at once (TCP_NODELAY).
	 */
	private @Nullable Boolean noDelay;

	/**
	 * Whether a silent peer is probed (SO_KEEPALIVE).
	 */
	private @Nullable Boolean keepAlive;

	/**
	 * Silence before the first probe (TCP_KEEPIDLE), in whole seconds.
	 */
	private @Nullable Duration keepAliveIdle;

	/**
	 * Time between two probes (TCP_KEEPINTVL), in whole seconds.
	 */
	private @Nullable Duration keepAliveInterval;

	/**
	 * Probes without an answer after which a peer is given up (TCP_KEEPCNT).
	 */
	private @Nullable Integer keepAliveCount;

	/**
	 * Time that sent bytes, or probes, may stay without an answer (TCP_USER_TIMEOUT),
	 * with a native transport on Linux. With 0 the operating system decides.
	 */
	private @Nullable Duration userTimeout;

	/**
	 * Whether the port can be bound again right after a stop (SO_REUSEADDR).
	 */
	private @Nullable Boolean reuseAddress;

	/**
	 * Whether other listeners, also of other processes, may have the same port
	 * (SO_REUSEPORT).
	 */
	private @Nullable Boolean reusePort;

	/**
	 * Size of the receive buffer of the operating system. With 0 it decides itself.
	 */
	private @Nullable DataSize receiveBuffer;

	/**
	 * Size of the send buffer of the operating system. With 0 it decides itself.
	 */
	private @Nullable DataSize sendBuffer;

	public @Nullable Boolean getNoDelay() {
		return this.noDelay;
	}

	public void setNoDelay(@Nullable Boolean noDelay) {
		this.noDelay = noDelay;
	}

	public @Nullable Boolean getKeepAlive() {
		return this.keepAlive;
	}

	public void setKeepAlive(@Nullable Boolean keepAlive) {
		this.keepAlive = keepAlive;
	}

	public @Nullable Duration getKeepAliveIdle() {
		return this.keepAliveIdle;
	}

	public void setKeepAliveIdle(@Nullable Duration keepAliveIdle) {
		this.keepAliveIdle = keepAliveIdle;
	}

	public @Nullable Duration getKeepAliveInterval() {
		return this.keepAliveInterval;
	}

	public void setKeepAliveInterval(@Nullable Duration keepAliveInterval) {
		this.keepAliveInterval = keepAliveInterval;
	}

	public @Nullable Integer getKeepAliveCount() {
		return this.keepAliveCount;
	}

	public void setKeepAliveCount(@Nullable Integer keepAliveCount) {
		this.keepAliveCount = keepAliveCount;
	}

	public @Nullable Duration getUserTimeout() {
		return this.userTimeout;
	}

	public void setUserTimeout(@Nullable Duration userTimeout) {
		this.userTimeout = userTimeout;
	}

	public @Nullable Boolean getReuseAddress() {
		return this.reuseAddress;
	}

	public void setReuseAddress(@Nullable Boolean reuseAddress) {
		this.reuseAddress = reuseAddress;
	}

	public @Nullable Boolean getReusePort() {
		return this.reusePort;
	}

	public void setReusePort(@Nullable Boolean reusePort) {
		this.reusePort = reusePort;
	}

	public @Nullable DataSize getReceiveBuffer() {
		return this.receiveBuffer;
	}

	public void setReceiveBuffer(@Nullable DataSize receiveBuffer) {
		this.receiveBuffer = receiveBuffer;
	}

	public @Nullable DataSize getSendBuffer() {
		return this.sendBuffer;
	}

	public void setSendBuffer(@Nullable DataSize sendBuffer) {
		this.sendBuffer = sendBuffer;
	}

}
