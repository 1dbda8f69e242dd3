package io.asyncnet.socket;

import java.util.ArrayDeque;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Encrypted bytes that arrive while frames are being handled, or wait for it. They are
 * decrypted afterwards: when BoringSSL sees the peer's close_notify, or the JDK does in
 * TLS 1.2, it closes both sides, and the replies to those frames could not leave any
 * more. Event loop only.
 */
final class CiphertextHold {

	private final ArrayDeque<ByteBuf> held = new ArrayDeque<>(4);

	private int size;

	/** An event that came behind the bytes. */
	private @Nullable Object event;

	boolean isEmpty() {
		return this.held.isEmpty();
	}

	/** Number of bytes that are held. */
	int size() {
		return this.size;
	}

	void add(ByteBuf bytes) {
		this.held.add(bytes);
		this.size += bytes.readableBytes();
	}

	void add(Object event) {
		this.event = event;
	}

	/** Let everything go on its way, until the engine holds input again. */
	void release(ChannelHandlerContext ctx, ConnectionEngine engine) {
		if (this.held.isEmpty()) {
			return;
		}
		while (!engine.holdsInput()) {
			ByteBuf bytes = this.held.poll();
			if (bytes == null) {
				break;
			}
			this.size -= bytes.readableBytes();
			ctx.fireChannelRead(bytes);
		}
		ctx.fireChannelReadComplete();
		Object last = this.event;
		if (last != null && this.held.isEmpty()) {
			this.event = null;
			ctx.fireUserEventTriggered(last);
		}
	}

	/** The connection has ended. */
	void discard() {
		this.held.forEach(ByteBuf::release);
		this.held.clear();
		this.size = 0;
		this.event = null;
	}

}
