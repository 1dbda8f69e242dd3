package io.asyncnet.socket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

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

	private static final int MAX_CLIENT_HELLO = 16 * 1024;

	/** Room for a chain of client certificates. */
	private static final int MAX_HANDSHAKE_BYTES = 128 * 1024;

	private final ListenerContext context;

	/** Position in the current record, its header included. */
	private int position;

	private int recordLength;

	private int recordType;

	private boolean firstRecord = true;

	private int helloLength;

	private int handshakeBytes;

	private boolean established;

	private boolean renegotiable;

	TlsGuard(ListenerContext context) {
		this.context = context;
	}

	void established(String protocol) {
		this.established = true;
		this.renegotiable = !protocol.equals("TLSv1.3");
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
		ByteBuf bytes = (ByteBuf) msg;
		this.context.observer().bytesReceived(bytes.readableBytes());
		if ((!this.established || this.renegotiable) && !accepts(bytes)) {
			bytes.release();
			ctx.pipeline().get(ConnectionChannelHandler.class).refuseTls();
			return;
		}
		super.channelRead(ctx, msg);
	}

	private boolean accepts(ByteBuf bytes) {
		if (!this.established) {
			this.handshakeBytes += bytes.readableBytes();
			if (this.handshakeBytes > MAX_HANDSHAKE_BYTES) {
				return false;
			}
		}
		int index = bytes.readerIndex();
		int end = bytes.writerIndex();
		while (index < end) {
			if (this.position < RECORD_HEADER) {
				header(bytes.getUnsignedByte(index++));
				if (this.renegotiable && this.position == 1 && this.recordType == HANDSHAKE) {
					return false;
				}
			}
			else if (this.firstRecord && this.position < RECORD_HEADER + 4) {
				helloHeader(bytes.getUnsignedByte(index++));
				if (this.helloLength > MAX_CLIENT_HELLO) {
					return false;
				}
			}
			else {
				int skipped = Math.min(end - index, RECORD_HEADER + this.recordLength - this.position);
				index += Math.max(skipped, 0);
				this.position += Math.max(skipped, 0);
			}
			if (this.position >= RECORD_HEADER && this.position >= RECORD_HEADER + this.recordLength) {
				this.position = 0;
				this.firstRecord = false;
			}
		}
		return true;
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

	/** The type of the first message, and its length in three bytes. */
	private void helloHeader(int value) {
		if (this.position > RECORD_HEADER) {
			this.helloLength = (this.helloLength << 8) | value;
		}
		this.position++;
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) throws Exception {
		int count = ((ByteBuf) msg).readableBytes();
		ChannelPromise observed = promise.unvoid();
		observed.addListener((future) -> {
			if (future.isSuccess()) {
				this.context.observer().bytesSent(count);
			}
		});
		ctx.write(msg, observed);
	}

}
