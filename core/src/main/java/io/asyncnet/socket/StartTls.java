package io.asyncnet.socket;

import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;

import io.asyncnet.CloseReason;
import io.asyncnet.tls.TlsHandshakeException;
import io.asyncnet.tls.TlsSession;
import io.asyncnet.tls.TlsSource;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;

/**
 * The change of a connection to TLS that a handler has asked for. It begins when the
 * replies of that handler, and all before it, have left. What the peer has sent behind
 * the frame by then has to be the beginning of a TLS handshake: anything else may have
 * been put there by somebody in between, to be taken for what the peer sends encrypted.
 */
final class StartTls {

	/** The first byte of a TLS handshake. */
	static final byte HANDSHAKE = 22;

	private final NettyConnection connection;

	private final Channel channel;

	private final ListenerContext context;

	private final TlsSource tls;

	private final long askedNanos = System.nanoTime();

	private final CompletableFuture<TlsSession> done = new CompletableFuture<>();

	private volatile boolean waiting = true;

	/** Whether frames are handled no longer; event loop only, as the next one. */
	private boolean quiet;

	private boolean scheduled;

	StartTls(NettyConnection connection, Channel channel, ListenerContext context, TlsSource tls) {
		this.connection = connection;
		this.channel = channel;
		this.context = context;
		this.tls = tls;
	}

	/** Completes with the handshake. */
	CompletableFuture<TlsSession> done() {
		return this.done;
	}

	/** Whether TLS has not begun; any thread. */
	boolean isWaiting() {
		return this.waiting;
	}

	/** No frame is being handled any more. */
	void callbacksEnded() {
		this.quiet = true;
		proceed();
	}

	/** Begin if all has left, in a task of its own: a write may be going on. */
	void proceed() {
		if (this.quiet && !this.scheduled && this.connection.outbound().hasAllRepliesWritten()) {
			this.scheduled = true;
			this.connection.execute(this::begin);
		}
	}

	private void begin() {
		if (!this.connection.isOpen()) {
			// what waits fails with the end
			return;
		}
		byte[] early = this.connection.engine().takeUnhandled();
		if (early.length > 0 && early[0] != HANDSHAKE) {
			fail(TlsHandshakeException.leftOver(early.length, null));
		}
		else if (this.connection.engine().hasInputEnded()) {
			fail(TlsHandshakeException.of(new ClosedChannelException(), null));
		}
		else {
			TlsGuard guard = this.channel.pipeline()
				.get(ConnectionChannelHandler.class)
				.beginTls(this.channel, this.tls);
			if (guard != null) {
				this.waiting = false;
				this.connection.drainOutbound();
				if (early.length > 0) {
					guard.early(Unpooled.wrappedBuffer(early));
				}
			}
		}
	}

	private void fail(TlsHandshakeException failure) {
		long nanos = System.nanoTime() - this.askedNanos;
		this.context.observer().tlsHandshake(this.tls.current().context().engine(), null, nanos, failure);
		this.context.log().failed(this.connection, failure);
		this.connection.abort(CloseReason.TLS_HANDSHAKE_FAILED);
		this.done.completeExceptionally(failure);
	}

}
