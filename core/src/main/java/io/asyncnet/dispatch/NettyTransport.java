package io.asyncnet.dispatch;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.concurrent.ImmediateEventExecutor;
import org.jspecify.annotations.Nullable;

/**
 * The Netty side of a {@link Dispatcher}: its event loops and the channels that run on
 * them. It is the seam between this package and the sockets, and one of the few places
 * where Netty types appear in a signature; applications have no need for it.
 *
 * @param transport the transport in use, never {@link Transport#AUTO}
 * @param eventLoops the event loops, owned by the dispatcher
 * @param serverChannel creates listening channels
 * @param channel creates channels that connect
 * @param datagramChannel creates channels of datagrams
 * @param channels the open channels, which end with the dispatcher
 * @since 0.1.0
 */
public record NettyTransport(Transport transport, EventLoopGroup eventLoops,
		ChannelFactory<? extends ServerChannel> serverChannel, ChannelFactory<? extends Channel> channel,
		ChannelFactory<? extends DatagramChannel> datagramChannel, ChannelGroup channels) {

	private static final String MULTISHOT_ACCEPT = "io.netty.iouring.acceptMultiShotEnabled";

	NettyTransport(Transport transport, EventLoopGroup eventLoops,
			ChannelFactory<? extends ServerChannel> serverChannel, ChannelFactory<? extends Channel> channel,
			ChannelFactory<? extends DatagramChannel> datagramChannel) {
		this(transport, eventLoops, serverChannel, channel, datagramChannel,
				new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE));
	}

	static NettyTransport open(Transport transport, int threads, ThreadFactory threadFactory) {
		return switch (transport) {
			case AUTO -> open(automatic(), threads, threadFactory);
			case NIO -> new NettyTransport(transport, group(threads, threadFactory, NioIoHandler.newFactory()),
					NioServerSocketChannel::new, NioSocketChannel::new, NioDatagramChannel::new);
			case EPOLL -> {
				require(transport, Epoll.unavailabilityCause());
				yield new NettyTransport(transport, group(threads, threadFactory, EpollIoHandler.newFactory()),
						EpollServerSocketChannel::new, EpollSocketChannel::new, EpollDatagramChannel::new);
			}
			case KQUEUE -> {
				require(transport, KQueue.unavailabilityCause());
				yield new NettyTransport(transport, group(threads, threadFactory, KQueueIoHandler.newFactory()),
						KQueueServerSocketChannel::new, KQueueSocketChannel::new, KQueueDatagramChannel::new);
			}
			case IO_URING -> {
				acceptOneByOne();
				require(transport, IoUring.unavailabilityCause());
				yield new NettyTransport(transport, group(threads, threadFactory, IoUringIoHandler.newFactory()),
						IoUringServerSocketChannel::new, IoUringSocketChannel::new, IoUringDatagramChannel::new);
			}
		};
	}

	/**
	 * Give a channel to one of the event loops.
	 * @param created the channel
	 * @return completes when the channel is registered; the caller closes it if that
	 * fails
	 */
	public ChannelFuture register(Channel created) {
		return register(this.eventLoops.next(), created);
	}

	/**
	 * Give a channel to an event loop.
	 * @param loop an event loop of this transport
	 * @param created the channel
	 * @return completes when the channel is registered; the caller closes it if that
	 * fails
	 */
	public ChannelFuture register(EventLoop loop, Channel created) {
		if (loop.isShutdown()) {
			return closed(created, null);
		}
		this.channels.add(created);
		ChannelFuture registered = loop.register(created);
		Throwable failure = registered.cause();
		return (failure instanceof RejectedExecutionException) ? closed(created, failure) : registered;
	}

	/** An event loop that has ended would not tell anybody. */
	private static ChannelFuture closed(Channel created, @Nullable Throwable cause) {
		return new DefaultChannelPromise(created, ImmediateEventExecutor.INSTANCE)
			.setFailure(new RejectedExecutionException("the dispatcher is closed", cause));
	}

	/**
	 * Close all channels and end the event loops. An event loop that ends without a quiet
	 * period may leave its channels open, so it is not left to them.
	 */
	CompletableFuture<Void> close(Duration timeout) {
		CompletableFuture<?>[] closing = this.channels.stream()
			.filter(Channel::isRegistered)
			.map(NettyTransport::close)
			.toArray(CompletableFuture<?>[]::new);
		CompletableFuture<Void> ended = new CompletableFuture<>();
		long millis = TimeUnit.MILLISECONDS.convert(timeout);
		if (this.transport == Transport.IO_URING) {
			// one is closed when the kernel has given back what it was asked to do, and
			// an
			// event loop that ends does not wait for that
			CompletableFuture.allOf(closing)
				.completeOnTimeout(null, millis, TimeUnit.MILLISECONDS)
				.thenRun(() -> endLoops(millis, ended));
		}
		else {
			endLoops(millis, ended);
		}
		return ended;
	}

	private static CompletableFuture<Void> close(Channel open) {
		CompletableFuture<Void> closed = new CompletableFuture<>();
		open.pipeline().fireUserEventTriggered(DispatcherEvent.CLOSING);
		open.close();
		open.closeFuture().addListener((future) -> closed.complete(null));
		return closed;
	}

	private void endLoops(long millis, CompletableFuture<Void> ended) {
		this.eventLoops.shutdownGracefully(0, millis, TimeUnit.MILLISECONDS).addListener((future) -> {
			// what was being registered meanwhile
			this.channels.forEach((left) -> left.unsafe().closeForcibly());
			ended.complete(null);
		});
	}

	/**
	 * Create a channel that connects to Unix domain sockets.
	 * @return a channel that is not registered
	 */
	public Channel newUnixChannel() {
		return switch (this.transport) {
			case EPOLL -> new EpollDomainSocketChannel();
			case KQUEUE -> new KQueueDomainSocketChannel();
			case IO_URING -> new IoUringDomainSocketChannel();
			default -> new NioDomainSocketChannel();
		};
	}

	/**
	 * Create a channel that listens on a Unix domain socket.
	 * @return a channel that is not registered
	 */
	public ServerChannel newUnixServerChannel() {
		return switch (this.transport) {
			case EPOLL -> new EpollServerDomainSocketChannel();
			case KQUEUE -> new KQueueServerDomainSocketChannel();
			case IO_URING -> new IoUringServerDomainSocketChannel();
			default -> new NioServerDomainSocketChannel();
		};
	}

	/**
	 * Create a channel for a descriptor that is connected already.
	 * @param fd the descriptor, which belongs to the channel from now on
	 * @return a channel that is not registered
	 * @throws IllegalArgumentException if it is no such descriptor; it still belongs to
	 * the caller
	 * @throws UnsupportedOperationException if the transport cannot
	 */
	public Channel adopt(int fd) {
		checkAdopts();
		AdoptedDescriptor adopted = AdoptedDescriptor.connected(fd);
		if (this.transport == Transport.EPOLL) {
			return adopted.unix() ? new EpollDomainSocketChannel(fd, true) : new EpollSocketChannel(fd);
		}
		return new KQueueSocketChannel(fd);
	}

	/**
	 * Create a channel for a descriptor that listens already.
	 * @param fd the descriptor, which belongs to the channel from now on
	 * @return a channel that is not registered
	 * @throws IllegalArgumentException if it is no such descriptor; it still belongs to
	 * the caller
	 * @throws UnsupportedOperationException if the transport cannot
	 */
	public ServerChannel adoptServer(int fd) {
		checkAdopts();
		AdoptedDescriptor adopted = AdoptedDescriptor.listening(fd);
		if (this.transport == Transport.EPOLL) {
			return adopted.unix() ? new EpollServerDomainSocketChannel(fd, true) : new EpollServerSocketChannel(fd);
		}
		return new KQueueServerSocketChannel(fd);
	}

	private void checkAdopts() {
		if (this.transport != Transport.EPOLL && this.transport != Transport.KQUEUE) {
			throw new UnsupportedOperationException(
					"Transport " + this.transport + " cannot adopt a descriptor; EPOLL and KQUEUE can");
		}
	}

	private static Transport automatic() {
		if (Epoll.isAvailable()) {
			return Transport.EPOLL;
		}
		if (KQueue.isAvailable()) {
			return Transport.KQUEUE;
		}
		Throwable cause = isMac() ? KQueue.unavailabilityCause() : Epoll.unavailabilityCause();
		DispatcherLog.fallingBackToNio(cause);
		return Transport.NIO;
	}

	private static boolean isMac() {
		return System.getProperty("os.name", "").startsWith("Mac");
	}

	private static void require(Transport transport, @Nullable Throwable unavailabilityCause) {
		if (unavailabilityCause != null) {
			throw new TransportUnavailableException(transport, unavailabilityCause);
		}
	}

	/**
	 * With multishot accept, Netty asks for the next connection also after a failure,
	 * whatever the channel is told: without a descriptor that is a busy loop. It can be
	 * turned off only before Netty's classes for io_uring are loaded.
	 */
	private static void acceptOneByOne() {
		if (System.getProperty(MULTISHOT_ACCEPT) == null) {
			System.setProperty(MULTISHOT_ACCEPT, "false");
		}
		if (IoUring.isAcceptMultishotEnabled()) {
			DispatcherLog.multishotAccept(MULTISHOT_ACCEPT);
		}
	}

	private static EventLoopGroup group(int threads, ThreadFactory threadFactory, IoHandlerFactory handler) {
		return new MultiThreadIoEventLoopGroup(threads, threadFactory, handler);
	}

}
