package io.asyncnet.socket;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import io.asyncnet.tls.TlsHandshakeException;
import io.asyncnet.tls.TlsSession;
import io.asyncnet.tls.TlsSource;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Whether a connection is encrypted, and how it comes to be.
 */
final class Encryption {

	private static final AtomicReferenceFieldUpdater<Encryption, @Nullable StartTls> CHANGE = AtomicReferenceFieldUpdater
		.newUpdater(Encryption.class, StartTls.class, "change");

	private final NettyConnection connection;

	private final Channel channel;

	private final ListenerContext context;

	private final @Nullable TlsSource source;

	/** The change to TLS that a handler has asked for, of which there is one at most. */
	private volatile @Nullable StartTls change;

	private volatile @Nullable TlsSession session;

	/** Event loop only. */
	private boolean begun;

	Encryption(NettyConnection connection, Channel channel, ListenerContext context) {
		this.connection = connection;
		this.channel = channel;
		this.context = context;
		this.source = context.options().tls();
		this.begun = context.beginsWithTls();
	}

	@Nullable TlsSession session() {
		return this.session;
	}

	/** Whether bytes on the wire differ from the bytes that are sent and received. */
	boolean hasBegun() {
		return this.begun;
	}

	/** Whether there is a handshake. */
	boolean isBeginning() {
		return this.begun && this.session == null;
	}

	void begin() {
		this.begun = true;
	}

	/** What is in front of the TLS engine, {@code null} in plain text. */
	@Nullable TlsGuard guard() {
		return this.channel.pipeline().get(TlsGuard.class);
	}

	void established(TlsSession established) {
		this.session = established;
		StartTls asked = this.change;
		if (asked != null) {
			asked.done().complete(established);
		}
	}

	/** The connection has ended. */
	void ended(SocketClosedException failure) {
		StartTls asked = this.change;
		if (asked != null) {
			asked.done().completeExceptionally(failure);
		}
	}

	/** There is no TLS. */
	void failed(Throwable failure) {
		StartTls asked = this.change;
		if (asked != null) {
			asked.done().completeExceptionally(TlsHandshakeException.of(failure, null));
		}
	}

	/** Ask for TLS behind the callback that runs; the callback's thread. */
	CompletableFuture<TlsSession> startTls() {
		TlsSource tls = this.source;
		if (tls == null) {
			throw new IllegalStateException(
					"Listener '" + this.connection.listener() + "' has no TLS that a connection could go on with");
		}
		StartTls asked = new StartTls(this.connection, this.channel, this.context, tls);
		if (this.context.beginsWithTls() || this.session != null || !CHANGE.compareAndSet(this, null, asked)) {
			throw new IllegalStateException("Connection has TLS already");
		}
		return asked.done();
	}

	/**
	 * Whether what is sent from now on waits for TLS, and no further frame is handled;
	 * any thread.
	 */
	boolean isAsked() {
		StartTls asked = this.change;
		return asked != null && asked.isWaiting();
	}

	/** No frame is being handled any more; event loop only. */
	void callbacksEnded() {
		StartTls asked = this.change;
		if (asked != null) {
			asked.callbacksEnded();
		}
	}

	/** Something has left; the change begins when all has. Event loop only. */
	void proceed() {
		StartTls asked = this.change;
		if (asked != null) {
			asked.proceed();
		}
	}

}
