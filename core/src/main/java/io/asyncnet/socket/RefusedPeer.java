package io.asyncnet.socket;

import io.asyncnet.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/**
 * Takes the place of all that was in front of a TLS handler whose handshake has failed
 * for a reason that the peer is told by an alert. What the peer still sends is read away
 * for a while: closing a socket with unread bytes makes the kernel reset the connection,
 * and the peer may then never see the alert. The TLS handler's own wish to close is left
 * to {@link ConnectionEnding}.
 */
final class RefusedPeer extends ChannelDuplexHandler {

	private final NettyConnection connection;

	RefusedPeer(NettyConnection connection) {
		this.connection = connection;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		ByteBuf bytes = (ByteBuf) msg;
		int count = bytes.readableBytes();
		bytes.release();
		this.connection.counts().bytesReceived(count);
		this.connection.discarded(count);
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
		if (event instanceof ChannelInputShutdownEvent) {
			this.connection.abort(CloseReason.TLS_HANDSHAKE_FAILED);
			return;
		}
		super.userEventTriggered(ctx, event);
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		this.connection.abort(CloseReason.TLS_HANDSHAKE_FAILED);
	}

	@Override
	public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
		ctx.channel().closeFuture().addListener((closed) -> promise.trySuccess());
	}

}
