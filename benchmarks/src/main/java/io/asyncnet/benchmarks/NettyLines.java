package io.asyncnet.benchmarks;

import java.nio.charset.StandardCharsets;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;

/**
 * {@code netty}: a pipeline as its manual has it, which is what the others are compared
 * with. A decoder cuts the lines, a handler turns each into text and writes the reply,
 * and what has been written is flushed when there is nothing more to read.
 */
public final class NettyLines {

	private NettyLines() {
	}

	public static void main(String[] args) {
		EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
		new ServerBootstrap().group(loop)
			.channel(EpollServerSocketChannel.class)
			.childOption(ChannelOption.TCP_NODELAY, true)
			.childHandler(new ChannelInitializer<SocketChannel>() {
				@Override
				protected void initChannel(SocketChannel channel) {
					channel.pipeline().addLast(new LineBasedFrameDecoder(Ping.MAX_LINE), new Handler());
				}
			})
			.bind("127.0.0.1", Ping.port(args))
			.syncUninterruptibly();
	}

	private static final class Handler extends SimpleChannelInboundHandler<ByteBuf> {

		@Override
		protected void channelRead0(ChannelHandlerContext ctx, ByteBuf frame) {
			String reply = Ping.answer(frame.toString(StandardCharsets.UTF_8));
			ctx.write(ByteBufUtil.writeUtf8(ctx.alloc(), reply));
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
