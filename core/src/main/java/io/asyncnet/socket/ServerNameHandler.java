package io.asyncnet.socket;

import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.asyncnet.tls.ServerTls;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsHandshakeException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the server name that a peer asks for, and puts the TLS handler of the right
 * context in its own place. What it has to keep until then is bounded by
 * {@link TlsGuard}. The handshake's time begins with the first wait.
 */
final class ServerNameHandler extends ChannelInboundHandlerAdapter {

	/** A record of one fatal alert, unrecognized_name (RFC 6066, section 9). */
	private static final byte[] UNRECOGNIZED_NAME = { 21, 3, 3, 0, 2, 2, 112 };

	/** The same, no_application_protocol (RFC 7301, section 3.2). */
	private static final byte[] NO_APPLICATION_PROTOCOL = { 21, 3, 3, 0, 2, 2, 120 };

	private final ServerTls tls;

	private final Consumer<TlsContext> selected;

	private final ClientHello hello = new ClientHello();

	private final long startNanos = System.nanoTime();

	private @Nullable ByteBuf received;

	private @Nullable Future<?> timeout;

	private boolean done;

	ServerNameHandler(ServerTls tls, Consumer<TlsContext> selected) {
		this.tls = tls;
		this.selected = selected;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		long nanos = TimeUnit.NANOSECONDS.convert(this.tls.context().handshakeTimeout());
		this.timeout = ctx.executor().schedule(() -> timedOut(ctx), nanos, TimeUnit.NANOSECONDS);
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		if (this.timeout != null) {
			this.timeout.cancel(false);
		}
		ByteBuf left = this.received;
		this.received = null;
		if (left != null) {
			left.release();
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		ByteBuf bytes = (ByteBuf) msg;
		if (this.done) {
			bytes.release();
			return;
		}
		ClientHello.State state = this.hello.read(bytes);
		keep(ctx, bytes);
		switch (state) {
			case INCOMPLETE -> {
			}
			case COMPLETE -> select(ctx, find(this.hello.serverName()));
			// the engine will say so
			case NOT_TLS -> select(ctx, this.tls.context());
			case UNREADABLE -> select(ctx, this.tls.findUnknown());
		}
	}

	private @Nullable TlsContext find(@Nullable String serverName) {
		return (serverName != null) ? this.tls.find(serverName) : this.tls.context();
	}

	private void keep(ChannelHandlerContext ctx, ByteBuf bytes) {
		ByteBuf kept = this.received;
		if (kept == null) {
			this.received = bytes;
			return;
		}
		if (kept.isReadOnly() || kept.maxFastWritableBytes() < bytes.readableBytes()) {
			ByteBuf larger = ctx.alloc().buffer(2 * (kept.readableBytes() + bytes.readableBytes()));
			larger.writeBytes(kept);
			kept.release();
			kept = larger;
			this.received = larger;
		}
		kept.writeBytes(bytes);
		bytes.release();
	}

	private void select(ChannelHandlerContext ctx, @Nullable TlsContext context) {
		ByteBuf bytes = this.received;
		if (context == null) {
			ctx.writeAndFlush(Unpooled.wrappedBuffer(UNRECOGNIZED_NAME));
			fail(ctx, TlsHandshakeException.unrecognizedName());
		}
		else if (!context.netty().hasApplicationProtocol(this.hello.applicationProtocols())) {
			ctx.writeAndFlush(Unpooled.wrappedBuffer(NO_APPLICATION_PROTOCOL));
			fail(ctx, TlsHandshakeException.noApplicationProtocol());
		}
		else if (bytes != null) {
			this.done = true;
			this.selected.accept(context);
			SslHandler handler = context.netty().newHandler(ctx.alloc());
			this.received = null;
			long elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - this.startNanos);
			handler.setHandshakeTimeoutMillis(Math.max(1, handler.getHandshakeTimeoutMillis() - elapsed));
			ctx.pipeline().replace(this, null, handler);
			ctx.fireChannelRead(bytes);
		}
	}

	private void timedOut(ChannelHandlerContext ctx) {
		// the reason is told by its type, as an engine tells it
		fail(ctx, new SslHandshakeTimeoutException("No ClientHello in time"));
	}

	private void fail(ChannelHandlerContext ctx, Exception cause) {
		if (!this.done) {
			this.done = true;
			ctx.fireUserEventTriggered(new SslHandshakeCompletionEvent(cause));
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) throws Exception {
		fail(ctx, new ClosedChannelException());
		super.channelInactive(ctx);
	}

}
