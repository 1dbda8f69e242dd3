package io.asyncnet.benchmarks;

import java.nio.charset.StandardCharsets;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;

/**
 * {@code netty-floor}: sends as many replies as the bytes that have arrived are requests,
 * out of memory that was written once, and looks at none of them. It is what the kernel
 * and Netty's transport cost whatever stands above them, and no server that anybody could
 * use.
 */
public final class NettyFloor {

	private NettyFloor() {
	}

	public static void main(String[] args) {
		EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
		new ServerBootstrap().group(loop)
			.channel(EpollServerSocketChannel.class)
			.childOption(ChannelOption.TCP_NODELAY, true)
			.childHandler(new ChannelInitializer<SocketChannel>() {
				@Override
				protected void initChannel(SocketChannel channel) {
					channel.pipeline().addLast(new Handler());
				}
			})
			.bind("127.0.0.1", Ping.port(args))
			.syncUninterruptibly();
	}

	private static final class Handler extends ChannelInboundHandlerAdapter {

		private static final int REQUEST = "PING\r\n".length();

		private static final int REPLY = Ping.answer("PING").length();

		private static final ByteBuf REPLIES = Unpooled.unreleasableBuffer(Unpooled.directBuffer()
			.writeBytes(Ping.answer("PING").repeat(65_536 / REQUEST).getBytes(StandardCharsets.US_ASCII)));

		private int rest;

		@Override
		public void channelRead(ChannelHandlerContext ctx, Object message) {
			ByteBuf bytes = (ByteBuf) message;
			int received = this.rest + bytes.readableBytes();
			bytes.release();
			this.rest = received % REQUEST;
			ctx.write(REPLIES.slice(0, received / REQUEST * REPLY));
		}

		@Override
		public void channelReadComplete(ChannelHandlerContext ctx) {
			ctx.flush();
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
			ctx.close();
		}

	}

}
