package io.asyncnet.socket;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.asyncnet.AsyncNetException;
import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.FutureListener;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket. What the application has not received yet waits in a bounded queue; when
 * that is full, the system drops datagrams, as it does anywhere on their way.
 * <p>
 * Thread-safe. Callbacks of the futures run on the socket's event loop, or on the calling
 * thread when the result is there already; they must not block.
 *
 * @since 0.1.0
 */
public final class AsyncDatagramSocket implements AutoCloseable {

	/** No datagram is longer, in IPv4 as in IPv6 without jumbograms. */
	private static final int MAX_LENGTH = 65_535;

	private final Dispatcher dispatcher;

	private final DatagramChannel channel;

	private final DatagramOptions options;

	private final DatagramQueue received;

	private final AtomicInteger unsentBytes = new AtomicInteger();

	/** Known to the channel only as long as it is open. */
	private volatile @Nullable InetSocketAddress localAddress;

	private AsyncDatagramSocket(Dispatcher dispatcher, DatagramOptions options) {
		this.dispatcher = dispatcher;
		this.options = options;
		this.channel = dispatcher.netty().datagramChannel().newChannel();
		this.received = new DatagramQueue(options, dispatcher.netty().eventLoops(), this::wakeUp);
	}

	/**
	 * Open a socket with the default settings.
	 * @param dispatcher owner of the event loops, with which the socket ends at the
	 * latest
	 * @param address the IPv4 or IPv6 address to receive at; port 0 for a free one
	 * @return the bound socket, or an {@link AsyncNetException} when it cannot be bound
	 */
	public static CompletableFuture<AsyncDatagramSocket> open(Dispatcher dispatcher, InetSocketAddress address) {
		return open(dispatcher, address, DatagramOptions.DEFAULTS);
	}

	/**
	 * Open a socket.
	 * @param dispatcher owner of the event loops, with which the socket ends at the
	 * latest
	 * @param address the IPv4 or IPv6 address to receive at; port 0 for a free one
	 * @param options the settings
	 * @return the bound socket, or an {@link AsyncNetException} when it cannot be bound
	 */
	public static CompletableFuture<AsyncDatagramSocket> open(Dispatcher dispatcher, InetSocketAddress address,
			DatagramOptions options) {
		if (dispatcher.isClosed()) {
			return CompletableFuture.failedFuture(new AsyncNetException(String.format(Locale.ROOT,
					"Datagram socket cannot be bound to %s: its dispatcher is closed", address)));
		}
		return new AsyncDatagramSocket(dispatcher, options).bind(address);
	}

	/**
	 * Send one datagram. That it was sent does not mean that it arrives.
	 * @param bytes the payload, which is copied; its position and limit are not changed
	 * @param receiver where to send it
	 * @return completes when the operating system has taken the datagram, or
	 * exceptionally with {@link SocketClosedException} when the socket is closed, and
	 * with {@link AsyncNetException} when the datagram cannot be sent: it is too long,
	 * there is no way to the receiver, or too many bytes wait already
	 * @throws IllegalArgumentException if {@code receiver} is not resolved, or
	 * {@code bytes} is empty: Netty's channels would drop it without a word
	 */
	public CompletableFuture<Void> sendTo(ByteBuffer bytes, InetSocketAddress receiver) {
		if (receiver.isUnresolved()) {
			throw new IllegalArgumentException("'receiver' must be resolved but was " + receiver);
		}
		if (!bytes.hasRemaining()) {
			throw new IllegalArgumentException("'bytes' must not be empty");
		}
		CloseReason closed = this.received.closed();
		if (closed != null) {
			return CompletableFuture.failedFuture(new SocketClosedException(closed));
		}
		int length = bytes.remaining();
		int unsent = this.unsentBytes.addAndGet(length);
		if (unsent > this.options.maxUnsentBytes() && unsent > length) {
			this.unsentBytes.addAndGet(-length);
			return CompletableFuture.failedFuture(new AsyncNetException(String.format(Locale.ROOT,
					"Datagram of %d bytes is not sent because %d bytes wait already ('maxUnsentBytes' is %d)", length,
					unsent - length, this.options.maxUnsentBytes())));
		}
		ByteBuf content = this.channel.alloc().buffer(length).writeBytes(bytes.duplicate());
		CompletableFuture<Void> sent = new LoopFuture<>(this.dispatcher.netty().eventLoops());
		this.channel.writeAndFlush(new DatagramPacket(content, receiver)).addListener((future) -> {
			this.unsentBytes.addAndGet(-length);
			complete(sent, future.cause(), length, receiver);
		});
		return sent;
	}

	/**
	 * Receive one datagram. Several receives may be pending; they are served in the order
	 * of the calls. Cancelling the future, or letting it time out, loses no datagram: the
	 * next receive gets it.
	 * @return the datagram, or {@link SocketClosedException}
	 */
	public CompletableFuture<Datagram> recvFrom() {
		return this.received.receive();
	}

	/**
	 * Return the address that this socket receives at.
	 * @return the address with its actual port, also after the end
	 */
	public InetSocketAddress localAddress() {
		return Objects.requireNonNull(this.localAddress);
	}

	/**
	 * Return whether this socket is closed.
	 * @return {@code true} once it has been closed, or its dispatcher has
	 */
	public boolean isClosed() {
		return this.received.closed() != null;
	}

	/**
	 * Close this socket. Pending receives fail at once, and what was not received is
	 * dropped. A repeated call has no further effect.
	 */
	@Override
	public void close() {
		this.received.close(CloseReason.APPLICATION);
		if (this.channel.isOpen()) {
			this.channel.close();
		}
	}

	private CompletableFuture<AsyncDatagramSocket> bind(InetSocketAddress address) {
		this.channel.config().setOption(ChannelOption.SO_BROADCAST, this.options.broadcast());
		this.channel.config()
			.setRecvByteBufAllocator(
					new FixedRecvByteBufAllocator(MAX_LENGTH).maxMessagesPerRead(this.received.batch()));
		// reading goes on only while there is room: see Receiver
		this.channel.config().setAutoRead(false);
		this.channel.pipeline().addLast(new Receiver());
		endWithDispatcher();
		CompletableFuture<AsyncDatagramSocket> opened = new LoopFuture<>(this.dispatcher.netty().eventLoops());
		ChannelFuture registered = this.dispatcher.netty().register(this.channel);
		if (registered.isDone() && !registered.isSuccess()) {
			// the dispatcher has ended: no event loop is left that would call back
			opened(opened, address, registered.cause());
			return opened;
		}
		registered.addListener((future) -> {
			if (future.isSuccess()) {
				this.channel.bind(address).addListener((bound) -> opened(opened, address, bound.cause()));
			}
			else {
				opened(opened, address, future.cause());
			}
		});
		return opened;
	}

	/**
	 * An event loop that ends does not always come to call 'channelInactive'. With a
	 * quiet period of zero it can even end without having closed its channels.
	 */
	private void endWithDispatcher() {
		Future<?> terminated = this.dispatcher.netty().eventLoops().terminationFuture();
		FutureListener<Object> listener = (future) -> {
			ended();
			this.channel.unsafe().closeForcibly();
		};
		Future<Object> termination = cast(terminated).addListener(listener);
		this.channel.closeFuture().addListener((future) -> {
			termination.removeListener(listener);
			ended();
		});
	}

	@SuppressWarnings("unchecked")
	private static Future<Object> cast(Future<?> future) {
		return (Future<Object>) future;
	}

	private void opened(CompletableFuture<AsyncDatagramSocket> opened, InetSocketAddress address,
			@Nullable Throwable failure) {
		if (failure != null) {
			close();
			opened.completeExceptionally(new AsyncNetException(String.format(Locale.ROOT,
					"Datagram socket cannot be bound to %s: %s", address, failure.getMessage()), failure));
		}
		else {
			this.localAddress = this.channel.localAddress();
			if (!opened.complete(this)) {
				// nobody waits for it any more
				close();
			}
		}
	}

	private void complete(CompletableFuture<Void> sent, @Nullable Throwable failure, int length,
			InetSocketAddress receiver) {
		CloseReason closed = this.received.closed();
		if (failure == null) {
			sent.complete(null);
		}
		else if (closed != null) {
			sent.completeExceptionally(new SocketClosedException(closed));
		}
		else {
			sent.completeExceptionally(new AsyncNetException(String.format(Locale.ROOT,
					"Datagram of %d bytes to %s cannot be sent: %s", length, receiver, failure.getMessage()), failure));
		}
	}

	private void wakeUp() {
		try {
			this.channel.eventLoop().execute(this::deliver);
		}
		catch (RejectedExecutionException ex) {
			// the dispatcher has ended, and with it the last event loop that could read
			ended();
		}
	}

	private void deliver() {
		deliverLater(this.received.deliver());
		readOn();
	}

	private void deliverLater(boolean later) {
		if (later) {
			this.channel.eventLoop().schedule(this::deliver, Unwinding.RETRY_MILLIS, TimeUnit.MILLISECONDS);
		}
	}

	private void readOn() {
		if (this.received.mayRead()) {
			this.channel.read();
		}
	}

	private void ended() {
		this.received.close(this.dispatcher.isClosed() ? CloseReason.SERVER_SHUTDOWN : CloseReason.IO_ERROR);
	}

	private final class Receiver extends SimpleChannelInboundHandler<DatagramPacket> {

		@Override
		public void channelActive(ChannelHandlerContext ctx) {
			readOn();
		}

		@Override
		protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
			byte[] bytes = new byte[packet.content().readableBytes()];
			packet.content().readBytes(bytes);
			deliverLater(AsyncDatagramSocket.this.received.add(new Datagram(ByteBuffer.wrap(bytes), packet.sender())));
		}

		@Override
		public void channelReadComplete(ChannelHandlerContext ctx) {
			readOn();
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
			// What the network reports about one datagram is no reason to end the socket.
			// After an error that is one, the channel closes by itself.
			readOn();
		}

	}

}
