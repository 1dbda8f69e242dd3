package io.asyncnet.socket;

import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import io.asyncnet.dispatch.DispatcherEvent;
import io.asyncnet.socket.ConnectionChannelHandler.ConnectionRegistration;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The first and, at first, the only handler of a connection that begins with a header of
 * the PROXY protocol. When the header is there, it puts the others in place, gives them
 * the bytes behind it, and goes. Until then there is no connection for the application,
 * which is why a peer that leaves before is not told to anybody.
 */
final class ProxyHeaderHandler extends ChannelInboundHandlerAdapter {

	private final ListenerContext context;

	private final ConnectionRegistration registration;

	private final BiConsumer<Channel, @Nullable ProxyInfo> next;

	private final ProxyHeader header = new ProxyHeader();

	private @Nullable Future<?> timeout;

	private @Nullable SocketAddress peer;

	private boolean done;

	ProxyHeaderHandler(ListenerContext context, ConnectionRegistration registration,
			BiConsumer<Channel, @Nullable ProxyInfo> next) {
		this.context = context;
		this.registration = registration;
		this.next = next;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.registration.awaitingHeader(ctx.channel());
	}

	@Override
	public void channelActive(ChannelHandlerContext ctx) {
		this.peer = ConnectionPeer.remote(ctx.channel());
		long nanos = TimeUnit.NANOSECONDS.convert(proxyProtocol().timeout());
		this.timeout = ctx.executor().schedule(() -> refuse(ctx, "it took too long"), nanos, TimeUnit.NANOSECONDS);
	}

	private ProxyProtocol proxyProtocol() {
		return this.context.options().bind().proxyProtocol();
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		ByteBuf bytes = (ByteBuf) msg;
		try {
			if (this.done) {
				this.context.observer().bytesReceived(bytes.readableBytes());
			}
			else {
				read(ctx, bytes);
			}
		}
		catch (ProxyHeaderException ex) {
			this.context.observer().bytesReceived(bytes.readableBytes());
			refuse(ctx, String.valueOf(ex.getMessage()));
		}
		finally {
			bytes.release();
		}
	}

	private void read(ChannelHandlerContext ctx, ByteBuf bytes) {
		ProxyHeader.State state = this.header.read(bytes);
		if (state == ProxyHeader.State.COMPLETE) {
			ProxyInfo info = this.header.info(ctx, remote(ctx));
			this.context.observer().bytesReceived(this.header.length());
			goOn(ctx, info, bytes);
		}
		else if (state == ProxyHeader.State.NONE && proxyProtocol().mode() == ProxyProtocol.Mode.OPTIONAL) {
			goOn(ctx, null, bytes);
		}
		else if (state == ProxyHeader.State.NONE) {
			throw new ProxyHeaderException("it begins with something else");
		}
	}

	/** The others take the bytes into account that they are given. */
	private void goOn(ChannelHandlerContext ctx, @Nullable ProxyInfo info, ByteBuf rest) {
		end();
		// who has sent no header speaks for itself; a header may name nobody
		if (!this.registration.admits(ctx.channel(), (info != null) ? info.source() : remote(ctx))) {
			int taken = (info != null) ? 0 : this.header.length();
			this.context.observer().bytesReceived(taken + rest.readableBytes());
			ctx.close();
			return;
		}
		this.next.accept(ctx.channel(), info);
		this.registration.headerRead(ctx.channel());
		ctx.fireChannelActive();
		ChannelPipeline pipeline = ctx.pipeline();
		pipeline.remove(this);
		if (info == null) {
			pipeline.fireChannelRead(this.header.taken());
		}
		if (rest.isReadable()) {
			pipeline.fireChannelRead(rest.retain());
		}
	}

	private SocketAddress remote(ChannelHandlerContext ctx) {
		SocketAddress known = this.peer;
		return (known != null) ? known : ConnectionPeer.remote(ctx.channel());
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof ChannelInputShutdownEvent) {
			leave(ctx);
		}
		else if (event == DispatcherEvent.CLOSING) {
			end();
			ctx.close();
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		leave(ctx);
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		// a reset, as a rule
		leave(ctx);
		ctx.close();
	}

	/** To connect and to go again is how balancers look whether somebody is there. */
	private void leave(ChannelHandlerContext ctx) {
		if (this.header.length() > 0) {
			refuse(ctx, "it is not complete");
		}
		else if (!this.done) {
			end();
			this.context.log().leftBeforeHeader(remote(ctx));
			ctx.close();
		}
	}

	private void refuse(ChannelHandlerContext ctx, String reason) {
		if (!this.done) {
			end();
			this.context.observer().bytesReceived(this.header.length());
			this.context.log().badProxyHeader(remote(ctx), reason);
			this.registration.rejected(RejectReason.PROXY);
			ctx.close();
		}
	}

	private void end() {
		this.done = true;
		if (this.timeout != null) {
			this.timeout.cancel(false);
		}
	}

}
