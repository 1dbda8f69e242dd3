package io.asyncnet.socket;

import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsHandshakeException;
import io.asyncnet.tls.TlsSession;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/**
 * Between the wire and the TLS engine: counts bytes as they are on the wire, and looks at
 * record headers to refuse what engines let through. A ClientHello of more than 16 KiB is
 * refused before it is buffered, and so is a second handshake in TLS 1.2, which costs a
 * server far more than the peer that asks for it. (In TLS 1.3 there is no such thing, and
 * no record after the handshake shows the type that is looked for.)
 */
final class TlsGuard extends ChannelDuplexHandler {

	private static final int HANDSHAKE = 22;

	private static final int RECORD_HEADER = 5;

	private static final int MESSAGE_HEADER = 4;

	/** Room for a chain of client certificates. */
	private static final int MAX_HANDSHAKE_BYTES = 128 * 1024;

	private final TlsSelection tls;

	private final @Nullable CiphertextHold hold;

	private final PlainAlert alert = new PlainAlert();

	/** Position in the current record, its header included. */
	private int position;

	private int recordLength;

	private int recordType;

	/** How much of the first message's header has been seen. */
	private int helloPosition;

	private int helloLength;

	private int handshakeBytes;

	private boolean established;

	private boolean renegotiable;

	private @Nullable ChannelHandlerContext ctx;

	/** The connection's, which is created after this handler. */
	private @Nullable TrafficCounter counts;

	private boolean releasing;

	/**
	 * Create a guard.
	 * @param holds whether the engine may hold input
	 */
	TlsGuard(TlsSelection tls, boolean holds) {
		this.tls = tls;
		this.hold = holds ? new CiphertextHold() : null;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.ctx = ctx;
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		if (this.hold != null) {
			this.hold.discard();
		}
	}

	/** What does the work. */
	TlsEngine engine() {
		return this.tls.engine();
	}

	/** Whether the peer is the client. */
	boolean isServer() {
		return this.tls.isServer();
	}

	/** What the handshake agreed on. */
	TlsSession session(SslHandler handler) {
		return this.tls.session(handler);
	}

	/** Whether the handshake may have agreed on it. */
	boolean permits(TlsSession session) {
		return this.tls.permits(session);
	}

	/** Tell why the handshake failed, better than the engine if possible. */
	Throwable explain(Throwable failure) {
		return this.alert.explain(failure);
	}

	void established(String protocol) {
		this.established = true;
		this.renegotiable = !protocol.equals("TLSv1.3");
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		ByteBuf bytes = (ByteBuf) msg;
		counts(ctx).bytesReceived(bytes.readableBytes());
		pass(ctx, bytes);
	}

	/** Bytes that arrived before this handler, and are counted. */
	void early(ByteBuf bytes) {
		ChannelHandlerContext context = this.ctx;
		if (context != null) {
			pass(context, bytes);
			context.fireChannelReadComplete();
		}
	}

	private void pass(ChannelHandlerContext ctx, ByteBuf bytes) {
		if (this.hold != null && looksAtRecords(this.hold)) {
			readRecords(ctx, bytes, this.hold);
		}
		else if ((this.established && !this.renegotiable) || accepts(bytes)) {
			ctx.fireChannelRead(bytes);
		}
		else {
			bytes.release();
			refuse(ctx);
		}
	}

	/**
	 * Whether the engine must not have a record as long as there is work with what was in
	 * the one before. BoringSSL closes both sides when it sees the peer's close_notify,
	 * and so does the JDK in TLS 1.2. Which version it is turns out with the handshake,
	 * and the end may come in the same read.
	 */
	private boolean looksAtRecords(CiphertextHold hold) {
		return this.tls.engine() == TlsEngine.OPENSSL || !this.established || this.renegotiable || !hold.isEmpty();
	}

	/**
	 * Record by record, because the first one may hold a frame that keeps the engine
	 * busy.
	 */
	private void readRecords(ChannelHandlerContext ctx, ByteBuf bytes, CiphertextHold hold) {
		try {
			while (bytes.isReadable()) {
				int end = skipRecord(bytes, bytes.readerIndex());
				if (end < 0) {
					refuse(ctx);
					return;
				}
				ByteBuf record = bytes.readRetainedSlice(end - bytes.readerIndex());
				if (hold.isEmpty() && !engine(ctx).holdsInput()) {
					ctx.fireChannelRead(record);
				}
				else {
					hold.add(record);
				}
			}
		}
		finally {
			bytes.release();
		}
		if (!hold.isEmpty()) {
			engine(ctx).pauseReadingAtBound();
		}
	}

	private void refuse(ChannelHandlerContext ctx) {
		ConnectionChannelHandler handler = ctx.pipeline().get(ConnectionChannelHandler.class);
		if (this.established) {
			handler.refuseTls();
		}
		else {
			handler.handshakeFailed(TlsHandshakeException.tooLong());
		}
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
		if (this.hold != null && !this.hold.isEmpty() && event instanceof ChannelInputShutdownEvent) {
			this.hold.add(event);
			return;
		}
		super.userEventTriggered(ctx, event);
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) throws Exception {
		if (this.hold != null) {
			this.hold.discard();
		}
		super.channelInactive(ctx);
	}

	/** Number of encrypted bytes that wait. */
	int heldBytes() {
		return (this.hold != null) ? this.hold.size() : 0;
	}

	/**
	 * Decrypt what waits, in a task of its own: the TLS engine may be in the middle of a
	 * write now.
	 */
	void release(NettyConnection connection) {
		if (!this.releasing) {
			this.releasing = true;
			connection.execute(() -> {
				this.releasing = false;
				if (this.hold != null && this.ctx != null) {
					this.hold.release(this.ctx, connection.engine());
				}
			});
		}
	}

	private TrafficCounter counts(ChannelHandlerContext ctx) {
		TrafficCounter known = this.counts;
		if (known == null) {
			known = ctx.pipeline().get(ConnectionChannelHandler.class).counts();
			this.counts = known;
		}
		return known;
	}

	private static ConnectionEngine engine(ChannelHandlerContext ctx) {
		return ctx.pipeline().get(ConnectionChannelHandler.class).engine();
	}

	private boolean accepts(ByteBuf bytes) {
		int index = bytes.readerIndex();
		while (index >= 0 && index < bytes.writerIndex()) {
			index = skipRecord(bytes, index);
		}
		return index >= 0;
	}

	/**
	 * Look at the rest of the current record.
	 * @return index after it, or after the bytes if they end before; -1 to refuse the
	 * peer
	 */
	private int skipRecord(ByteBuf bytes, int from) {
		int index = from;
		int end = bytes.writerIndex();
		while (index < end) {
			if (this.position < RECORD_HEADER) {
				header(bytes.getUnsignedByte(index++));
				if (this.established && this.renegotiable && this.position == 1 && this.recordType == HANDSHAKE) {
					return -1;
				}
			}
			else if (this.helloPosition < MESSAGE_HEADER && this.recordType == HANDSHAKE && this.recordLength > 0) {
				helloHeader(bytes.getUnsignedByte(index++));
				if (this.helloLength > ClientHello.MAX_LENGTH) {
					return -1;
				}
			}
			else if (!this.established && this.recordType == PlainAlert.RECORD
					&& this.recordLength == PlainAlert.LENGTH) {
				this.alert.add(bytes.getUnsignedByte(index++));
				this.position++;
			}
			else {
				int rest = Math.min(end - index, RECORD_HEADER + this.recordLength - this.position);
				index += rest;
				this.position += rest;
			}
			if (this.position >= RECORD_HEADER && this.position >= RECORD_HEADER + this.recordLength) {
				this.position = 0;
				break;
			}
		}
		if (!this.established) {
			this.handshakeBytes += index - from;
		}
		return (this.handshakeBytes > MAX_HANDSHAKE_BYTES) ? -1 : index;
	}

	private void header(int value) {
		if (this.position == 0) {
			this.recordType = value;
			this.recordLength = 0;
		}
		else if (this.position >= 3) {
			this.recordLength = (this.recordLength << 8) | value;
		}
		this.position++;
	}

	/** The type of the first message, and its length in three bytes, in any records. */
	private void helloHeader(int value) {
		if (this.helloPosition > 0) {
			this.helloLength = (this.helloLength << 8) | value;
		}
		this.helloPosition++;
		this.position++;
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) throws Exception {
		int count = ((ByteBuf) msg).readableBytes();
		TrafficCounter counter = counts(ctx);
		ChannelPromise observed = promise.unvoid();
		observed.addListener((future) -> {
			if (future.isSuccess()) {
				counter.bytesSent(count);
			}
		});
		ctx.write(msg, observed);
	}

}
