package io.asyncnet.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A handshake in memory between a client's and a server's handler.
 */
final class Handshake implements AutoCloseable {

	private final Side client;

	private final Side server;

	private Handshake(SslHandler client, SslHandler server) {
		this.server = new Side(server);
		this.client = new Side(client);
		for (int i = 0; i < 20; i++) {
			move(this.client, this.server);
			move(this.server, this.client);
		}
	}

	static Handshake between(TlsContext client, TlsContext server, String host) {
		return new Handshake(client.netty().newHandler(UnpooledByteBufAllocator.DEFAULT, host, 7000),
				server.netty().newHandler(UnpooledByteBufAllocator.DEFAULT));
	}

	SslHandler client() {
		return this.client.handler;
	}

	SslHandler server() {
		return this.server.handler;
	}

	Handshake assertDone() {
		assertThat(this.client.failure()).as("client's failure").isNull();
		assertThat(this.server.failure()).as("server's failure").isNull();
		assertThat(this.client.handler.handshakeFuture().isSuccess()).as("handshake of the client").isTrue();
		assertThat(this.server.handler.handshakeFuture().isSuccess()).as("handshake of the server").isTrue();
		return this;
	}

	TlsHandshakeException clientFailure(String host) {
		Throwable failure = this.client.failure();
		assertThat(failure).as("client's failure").isNotNull();
		return TlsHandshakeException.of(failure, host);
	}

	TlsHandshakeException serverFailure() {
		Throwable failure = this.server.failure();
		assertThat(failure).as("server's failure").isNotNull();
		return TlsHandshakeException.of(failure, null);
	}

	@Override
	public void close() {
		this.client.channel.finishAndReleaseAll();
		this.server.channel.finishAndReleaseAll();
	}

	private static void move(Side from, Side to) {
		from.channel.flush();
		for (ByteBuf bytes = from.channel.readOutbound(); bytes != null; bytes = from.channel.readOutbound()) {
			if (to.channel.isOpen()) {
				to.channel.writeInbound(bytes);
			}
			else {
				bytes.release();
			}
		}
	}

	private static final class Side extends ChannelInboundHandlerAdapter {

		private final SslHandler handler;

		private final EmbeddedChannel channel;

		private @Nullable Throwable caught;

		Side(SslHandler handler) {
			this.handler = handler;
			this.channel = new EmbeddedChannel(handler, this);
		}

		/** In TLS 1.3 a server refuses a client after the client's handshake is done. */
		@Nullable Throwable failure() {
			Throwable failure = this.handler.handshakeFuture().cause();
			return (failure != null) ? failure : this.caught;
		}

		@Override
		public void channelRead(ChannelHandlerContext ctx, Object msg) {
			ReferenceCountUtil.release(msg);
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
			this.caught = cause;
		}

	}

}
