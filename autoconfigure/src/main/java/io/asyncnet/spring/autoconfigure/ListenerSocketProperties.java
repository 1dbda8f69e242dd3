package io.asyncnet.spring.autoconfigure;

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
	 * Whether the port can be bound again right after a stop (SO_REUSEADDR).
	 */
	private @Nullable Boolean reuseAddress;

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

	public @Nullable Boolean getReuseAddress() {
		return this.reuseAddress;
	}

	public void setReuseAddress(@Nullable Boolean reuseAddress) {
		this.reuseAddress = reuseAddress;
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
