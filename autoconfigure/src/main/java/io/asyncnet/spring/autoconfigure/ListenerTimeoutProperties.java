package io.asyncnet.spring.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Properties of the time that peers of one listener may take. A value of 0 turns a
 * timeout off.
 *
 * @since 0.1.0
 */
public class ListenerTimeoutProperties {

	/**
	 * Time from the connection, or the end of its TLS handshake, to its first whole
	 * frame.
	 */
	private @Nullable Duration firstFrame;

	/**
	 * Time from the first byte of a frame to its last.
	 */
	private @Nullable Duration frame;

	/**
	 * Time without a byte in either direction.
	 */
	private @Nullable Duration idle;

	/**
	 * Time without a byte from the peer while the listener waits for it, whatever is sent
	 * to it.
	 */
	private @Nullable Duration readIdle;

	/**
	 * Time without a byte to the peer while the listener waits for it, whatever it sends.
	 */
	private @Nullable Duration writeIdle;

	/**
	 * Time without progress while bytes are queued for the peer.
	 */
	private @Nullable Duration write;

	/**
	 * Time for which replies still go out after the peer has ended its side.
	 */
	private @Nullable Duration halfClosed;

	/**
	 * Time that the handling of a frame on the executor, or its asynchronous reply, may
	 * take.
	 */
	private @Nullable Duration handler;

	/**
	 * Time from the connection to its orderly end. Each connection takes up to a tenth
	 * off.
	 */
	private @Nullable Duration maxAge;

	public @Nullable Duration getFirstFrame() {
		return this.firstFrame;
	}

	public void setFirstFrame(@Nullable Duration firstFrame) {
		this.firstFrame = firstFrame;
	}

	public @Nullable Duration getFrame() {
		return this.frame;
	}

	public void setFrame(@Nullable Duration frame) {
		this.frame = frame;
	}

	public @Nullable Duration getIdle() {
		return this.idle;
	}

	public void setIdle(@Nullable Duration idle) {
		this.idle = idle;
	}

	public @Nullable Duration getReadIdle() {
		return this.readIdle;
	}

	public void setReadIdle(@Nullable Duration readIdle) {
		this.readIdle = readIdle;
	}

	public @Nullable Duration getWriteIdle() {
		return this.writeIdle;
	}

	public void setWriteIdle(@Nullable Duration writeIdle) {
		this.writeIdle = writeIdle;
	}

	public @Nullable Duration getWrite() {
		return this.write;
	}

	public void setWrite(@Nullable Duration write) {
		this.write = write;
	}

	public @Nullable Duration getHalfClosed() {
		return this.halfClosed;
	}

	public void setHalfClosed(@Nullable Duration halfClosed) {
		this.halfClosed = halfClosed;
	}

	public @Nullable Duration getHandler() {
		return this.handler;
	}

	public void setHandler(@Nullable Duration handler) {
		this.handler = handler;
	}

	public @Nullable Duration getMaxAge() {
		return this.maxAge;
	}

	public void setMaxAge(@Nullable Duration maxAge) {
		this.maxAge = maxAge;
	}

}
