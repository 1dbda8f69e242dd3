package io.asyncnet.socket;

import java.util.concurrent.atomic.AtomicInteger;

import io.asyncnet.CloseReason;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsHandshakeException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

class TlsGuardTests {

	private static final int MAX_HANDSHAKE_BYTES = 128 * 1024;

	private static final int RECORD = 8 * 1024;

	/**
	 * Without the guard the connection ends with the handshake timeout of ten seconds.
	 */
	@Test
	@Timeout(8)
	void refusesClientHelloOfMoreThan16KiBByItsLength() {
		try (ListenerFixture server = ListenerFixture
			.open(ListenerFixture.options().withTls(TlsListenerTests.context()), Handlers.ECHO);
				RawClient client = server.connect()) {
			// a handshake record of 256 bytes that begins a ClientHello of 16385 bytes
			client.send(new byte[] { 22, 3, 1, 1, 0, 1, 0, 0x40, 1 });

			client.awaitEnd();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.TLS_HANDSHAKE_FAILED);
			assertThat(server.observer().bytesSent()).isZero();
		}
	}

	/** It may be spread over records of a byte each, which engines take. */
	@Test
	@Timeout(8)
	void refusesClientHelloOfMoreThan16KiBInManyRecords() {
		try (ListenerFixture server = ListenerFixture
			.open(ListenerFixture.options().withTls(TlsListenerTests.context()), Handlers.ECHO);
				RawClient client = server.connect()) {
			client.send(new byte[] { 22, 3, 1, 0, 1, 1, 22, 3, 1, 0, 1, 0, 22, 3, 1, 0, 2, 0x40, 1 });

			client.awaitEnd();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.TLS_HANDSHAKE_FAILED);
			assertThat(server.observer().awaitFailure()).isEqualTo(TlsHandshakeException.Reason.TOO_LONG);
		}
	}

	@Test
	void handshakeMayHave128KiB() {
		assertThat(passesHandshakeOf(MAX_HANDSHAKE_BYTES, false)).isTrue();
	}

	@Test
	void refusesHandshakeOfMoreThan128KiB() {
		assertThat(passesHandshakeOf(MAX_HANDSHAKE_BYTES + 1, false)).isFalse();
	}

	@Test
	void bytesAfterTheHandshakeAreNotBounded() {
		assertThat(passesHandshakeOf(MAX_HANDSHAKE_BYTES + 1, true)).isTrue();
	}

	/** Whether records of so many bytes, whatever they say, all get to the engine. */
	private static boolean passesHandshakeOf(int bytes, boolean established) {
		TlsContext tls = SocketPair.serverTls(TlsEngine.JDK);
		ListenerContext context = ListenerContext.of(ListenerFixture.options(), Handlers.ECHO, ConnectionObserver.NONE);
		TlsGuard guard = new TlsGuard(TlsSelection.fixed(tls), false);
		AtomicInteger passed = new AtomicInteger();
		ChannelInboundHandlerAdapter engine = new ChannelInboundHandlerAdapter() {
			@Override
			public void channelRead(ChannelHandlerContext ctx, Object msg) {
				passed.addAndGet(((ByteBuf) msg).readableBytes());
				ReferenceCountUtil.release(msg);
			}
		};
		EmbeddedChannel channel = new EmbeddedChannel(guard, engine,
				new ConnectionChannelHandler(context, (loop) -> new LoopState(loop, context), new Unlisted(), null));
		if (established) {
			guard.established("TLSv1.3");
		}
		// a ClientHello without content, and more records
		channel.writeInbound(Unpooled.wrappedBuffer(new byte[] { 22, 3, 3, 0, 4, 1, 0, 0, 0 }));
		for (int rest = bytes - 9; rest > 0; rest -= RECORD) {
			byte[] record = new byte[Math.min(rest, RECORD)];
			System.arraycopy(new byte[] { 22, 3, 3, (byte) ((RECORD - 5) >> 8), (byte) (RECORD - 5) }, 0, record, 0,
					Math.min(record.length, 5));
			channel.writeInbound(Unpooled.wrappedBuffer(record));
		}
		boolean open = channel.isOpen();
		channel.finishAndReleaseAll();
		return open && passed.get() == bytes;
	}

	private static final class Unlisted implements ConnectionChannelHandler.ConnectionRegistration {

		@Override
		public void opened(NettyConnection connection) {
		}

		@Override
		public void handshakeEnded() {
		}

		@Override
		public void ended(NettyConnection connection) {
		}

	}

}
