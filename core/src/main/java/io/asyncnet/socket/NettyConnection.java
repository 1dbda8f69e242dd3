package io.asyncnet.socket;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import io.asyncnet.CloseReason;
import io.asyncnet.framing.Framing;
import io.asyncnet.framing.FramingException;
import io.asyncnet.tls.TlsSession;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * A connection on a Netty channel: what the application sees of it, and how it ends.
 */
final class NettyConnection implements Connection {

	private static final AtomicLong IDS = new AtomicLong();

	private final long id = IDS.incrementAndGet();

	private final Channel channel;

	private final ListenerContext context;

	private final ConnectionPeer peer;

	private final Outgoing outgoing;

	private final Outbound outbound;

	private final FrameSender sender;

	private final ConnectionEngine engine;

	private final ConnectionEnding ending;

	private final TrafficCounter counts;

	private final ConnectionOutcome outcome = new ConnectionOutcome();

	private final AtomicReference<@Nullable Attributes> attributes = new AtomicReference<>();

	private final Encryption encryption;

	/** Where the event loop keeps this connection; event loop only. */
	int loopIndex;

	/** Event loop only, as all fields below. */
	private boolean inactive;

	NettyConnection(Channel channel, ListenerContext context, LoopState loopState, @Nullable ProxyInfo proxy) {
		this.channel = channel;
		this.context = context;
		this.encryption = new Encryption(this, channel, context);
		this.counts = new TrafficCounter(context.observer(), Silence.of(context.deadlines()));
		this.peer = ConnectionPeer.of(channel, proxy);
		this.outgoing = new Outgoing(this, channel, context.options().buffers());
		this.outbound = new Outbound(this, channel, context, this.outgoing);
		this.sender = new FrameSender(this, context, this.outgoing);
		this.ending = new ConnectionEnding(channel, this.outbound, context.deadlines());
		this.engine = context.engines().create(this, channel, context, loopState);
	}

	ConnectionEngine engine() {
		return this.engine;
	}

	Outbound outbound() {
		return this.outbound;
	}

	Outgoing outgoing() {
		return this.outgoing;
	}

	TrafficCounter counts() {
		return this.counts;
	}

	FrameSender sender() {
		return this.sender;
	}

	@Override
	public long id() {
		return this.id;
	}

	@Override
	public String listener() {
		return this.context.options().name();
	}

	@Override
	public SocketAddress localAddress() {
		return this.peer.local();
	}

	@Override
	public SocketAddress remoteAddress() {
		return this.peer.remote();
	}

	@Override
	public @Nullable ProxyInfo proxy() {
		return this.peer.proxy();
	}

	@Override
	public @Nullable PeerCredentials peerCredentials() {
		return this.peer.credentials();
	}

	@Override
	public @Nullable TlsSession tls() {
		return this.encryption.session();
	}

	@Override
	public Framing framing() {
		return this.context.options().framing();
	}

	@Override
	public CompletableFuture<TlsSession> startTls() {
		return this.sender.startTls(this.encryption);
	}

	Encryption encryption() {
		return this.encryption;
	}

	@Override
	public Attributes attributes() {
		Attributes existing = this.attributes.get();
		Attributes result = (existing != null) ? existing : new Attributes();
		return (existing != null || this.attributes.compareAndSet(null, result)) ? result : attributes();
	}

	@Override
	public CompletableFuture<Void> send(ByteBuffer payload) {
		return this.sender.send(payload);
	}

	@Override
	public CompletableFuture<Void> send(String text, Charset charset) {
		return this.sender.send(text, charset);
	}

	@Override
	public CompletableFuture<Void> send(EncodedFrame frame) {
		return this.sender.send(frame);
	}

	@Override
	public boolean isWritable() {
		return this.outgoing.isWritable();
	}

	@Override
	public long queuedBytes() {
		return this.outgoing.queuedBytes();
	}

	@Override
	public ConnectionTraffic traffic() {
		return this.counts.snapshot();
	}

	@Override
	public Runnable tap(ConnectionTap tap) {
		return TapHandler.add(this, this.channel, this.context.log(), tap);
	}

	ListenerOptions options() {
		return this.context.options();
	}

	/** A pending reply, or a part of it, has become ready; any thread. */
	void repliesReady() {
		this.outgoing.scheduleDrain();
	}

	/** It is the turn of a reply that there will not be. */
	void replyFailed(Throwable failure) {
		this.outbound.cutReplies();
		handlerFailed(failure);
	}

	/** Wait no longer for a handler, or its reply; event loop only. */
	void handlerTimedOut() {
		this.outbound.flush();
		this.outbound.cutReplies();
		if (isOpen()) {
			end(CloseReason.HANDLER_TIMEOUT);
		}
		else {
			finish();
		}
	}

	/** Move to the channel what handlers and other threads have made ready. */
	void drainOutbound() {
		this.engine.releaseReplies();
		if (this.inactive || this.ending.isLingering()) {
			this.outbound.fail();
			return;
		}
		this.outbound.drainOutgoing();
		this.outbound.drainReplies();
		this.outbound.flush();
		this.engine.roomForReplies();
		written();
	}

	/** Something has left. */
	void written() {
		this.encryption.proceed();
		if (isEnding()) {
			finish();
		}
	}

	@Override
	public void close() {
		end(CloseReason.APPLICATION);
	}

	@Override
	public boolean isOpen() {
		return this.outcome.reason() == null;
	}

	/** Whether what is sent now may leave before the end; any thread. */
	boolean takesSends() {
		return isOpen() || this.ending.takesSends();
	}

	/** Whether no further frame is to be handled. */
	boolean isEnding() {
		return !isOpen();
	}

	boolean isInactive() {
		return this.inactive;
	}

	@Override
	public CompletionStage<CloseReason> closed() {
		return this.outcome.closed();
	}

	@Nullable CloseReason reason() {
		return this.outcome.reason();
	}

	SocketClosedException closedException() {
		return this.outcome.exception();
	}

	/** End after what is under way has left; any thread. The first reason wins. */
	void end(CloseReason reason) {
		this.ending.expect(reason);
		if (this.outcome.decide(reason)) {
			execute(() -> {
				this.engine.ending();
				finish();
			});
		}
	}

	/** End at once; any thread. The first reason wins. */
	void abort(CloseReason reason) {
		this.outcome.decide(reason);
		execute(this.ending::closeNow);
	}

	/** End as soon as the peer has seen why; event loop only. The first reason wins. */
	void refuse(CloseReason reason) {
		this.outcome.decide(reason);
		execute(this.ending::refuse);
	}

	void handlerFailed(Throwable failure) {
		if (reason() == CloseReason.HANDLER_TIMEOUT) {
			// has been logged, and what it throws now is most likely the interruption
			return;
		}
		this.context.log().handlerFailed(this, failure);
		end(PeerRefusedException.reason(failure));
	}

	/** What reading or writing has failed with, which is why the connection ended. */
	@Nullable Throwable failure() {
		return this.outcome.failure();
	}

	/** What was received is no frame; the position in the stream is lost. */
	void framingFailed(FramingException failure) {
		if (failure.reason() == CloseReason.HANDLER_FAILED) {
			// not the peer's fault: the application's own framing failed
			handlerFailed(failure);
		}
		else {
			this.context.log().failed(this, failure);
			end(failure.reason());
		}
	}

	/** Reading or writing has failed. */
	void failed(Throwable failure) {
		if (isOpen()) {
			this.outcome.failed(failure);
			this.context.log().failed(this, failure);
		}
		abort(ConnectionEnding.isReset(failure) ? CloseReason.PEER_RESET : CloseReason.IO_ERROR);
	}

	/** Close the channel as soon as nothing is left to do; event loop only. */
	void finish() {
		if (!this.inactive) {
			this.ending.finish(this.engine);
		}
	}

	/** Bytes have arrived that nobody will handle. */
	void discarded(int count) {
		this.ending.discarded(count);
	}

	void checkDeadlines(long now) {
		if (!this.ending.closeIfOverdue(now)) {
			this.engine.checkDeadlines(now);
		}
	}

	void graceOver() {
		if (!this.engine.graceOver()) {
			abort(CloseReason.SERVER_SHUTDOWN);
		}
	}

	/** The descriptor is closed; event loop only. */
	void inactive() {
		this.inactive = true;
		// the end of the peer closes a Unix domain socket, but for epoll's
		boolean ended = this.engine.hasInputEnded() || this.peer.unix();
		CloseReason reason = this.outcome.decided(ended ? this.engine.peerEnded() : CloseReason.PEER_RESET);
		this.context.log().ended(this);
		this.context.closed(this, reason, this.counts.end());
		this.engine.inactive();
		this.outbound.fail();
		this.encryption.ended(closedException());
		this.outcome.completed(reason);
	}

	/** The channel takes more again; event loop only. */
	void writable() {
		this.engine.roomForReplies();
		if (this.outbound.pendingReplies() > 0) {
			// not at once: the channel may be in the middle of a write
			this.outgoing.scheduleDrain();
		}
	}

	/** A callback of the application has failed that could end nothing any more. */
	void failedAfterEnd(Throwable failure) {
		this.context.log().closeCallbackFailed(this, failure);
	}

	EventLoop eventLoop() {
		return this.channel.eventLoop();
	}

	/** Run a task on the event loop, as a task of its own; any thread. */
	void execute(Runnable task) {
		try {
			this.channel.eventLoop().execute(task);
		}
		catch (RejectedExecutionException ex) {
			// the dispatcher is closed, and with it every channel: nothing can leave
			this.outcome.decide(CloseReason.SERVER_SHUTDOWN);
			this.outbound.fail();
		}
	}

	@Override
	public String toString() {
		return "Connection " + this.id + " of listener '" + listener() + "'";
	}

}
