package io.asyncnet.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.framing.CustomCutter;
import io.asyncnet.framing.CustomFraming;
import io.asyncnet.framing.OutputBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Executors that fail in another way than by refusing a task, as a pool does that cannot
 * start a thread.
 */
class FailingExecutorTests {

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void frameThatIsNotTakenEndsTheConnection(int concurrency) {
		LifeRecorder handler = new LifeRecorder();
		ListenerOptions options = ListenerFixture.options().withConcurrency(concurrency);
		try (Failing executor = new Failing(3);
				ListenerFixture server = ListenerFixture.openOn(executor, options, handler);
				RawClient client = server.connect()) {
			assertThat(client.send("one\n").receiveLine()).isEqualTo("one");
			client.send("two\n");

			assertThat(client.receiveAllText()).isEmpty();
			client.hangUp();
			handler.awaitEvents(3);
			assertThat(handler.events()).containsExactly("open", "frame one", "close HANDLER_FAILED");
		}
	}

	@Test
	void openingThatIsNotTakenEndsTheConnection() {
		LifeRecorder handler = new LifeRecorder();
		try (Failing executor = new Failing(1);
				ListenerFixture server = ListenerFixture.openOn(executor, ListenerFixture.options(), handler);
				RawClient client = server.connect()) {
			client.awaitEnd();

			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.HANDLER_FAILED);
			assertThat(handler.events()).isEmpty();
		}
	}

	@Test
	void closingThatIsNotTakenRunsOnTheEventLoop() {
		LifeRecorder handler = new LifeRecorder();
		try (Failing executor = new Failing(3);
				ListenerFixture server = ListenerFixture.openOn(executor, ListenerFixture.options(), handler);
				RawClient client = server.connect()) {
			assertThat(client.send("one\n").receiveLine()).isEqualTo("one");
			client.hangUp();

			handler.awaitEvents(3);
			assertThat(handler.events()).containsExactly("open", "frame one", "close PEER");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void connectionThatIsHandedOutIsClosedWhenNoThreadCanBeStarted(int failing) {
		try (Failing executor = new Failing(failing);
				SocketServer server = new SocketServer(executor);
				RawClient first = server.connect()) {
			if (failing == 1) {
				first.awaitEnd();
				return;
			}
			assertThat(first.send("one\n").receiveLine()).isEqualTo("one");
			try (RawClient second = server.connect()) {
				second.awaitEnd();
			}
			assertThat(first.send("two\n").receiveLine()).isEqualTo("two");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void errorOfACutterEndsTheConnectionLikeAnException(int concurrency) {
		LifeRecorder handler = new LifeRecorder();
		ExecutorService executor = Executors.newFixedThreadPool(2);
		try (ListenerFixture server = ListenerFixture.openOn(executor,
				ListenerFixture.options().withFraming(new Overflowing()).withConcurrency(concurrency), handler);
				RawClient client = server.connect()) {
			client.send("x");

			client.awaitEnd();
			handler.awaitEvents(2);
			assertThat(handler.events()).containsExactly("open", "close " + CloseReason.HANDLER_FAILED);
		}
	}

	/** Echoes lines on sockets. */
	private static final class SocketServer implements AutoCloseable {

		private final Dispatcher dispatcher = Dispatcher.open();

		private final Listener listener;

		SocketServer(Executor executor) {
			SocketConsumer consumer = (socket) -> {
				String line;
				while ((line = socket.recvLine().join()) != null) {
					socket.send(line + "\n").join();
				}
				return null;
			};
			this.listener = Listener
				.bind(this.dispatcher,
						ListenerFixture.options()
							.withAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
						ConnectionHandler.forSockets(consumer, executor), ConnectionObserver.NONE)
				.join();
		}

		RawClient connect() {
			return RawClient.connect((InetSocketAddress) this.listener.localAddress());
		}

		@Override
		public void close() {
			this.listener.close();
			this.dispatcher.close();
		}

	}

	/** A pool that once cannot start a thread. */
	private static final class Failing implements Executor, AutoCloseable {

		private final ExecutorService pool = Executors.newFixedThreadPool(4);

		private final AtomicInteger calls = new AtomicInteger();

		private final int failing;

		/** Fails at the call of this number, from 1. */
		Failing(int failing) {
			this.failing = failing;
		}

		@Override
		public void execute(Runnable task) {
			if (this.calls.incrementAndGet() == this.failing) {
				throw new OutOfMemoryError("unable to create native thread");
			}
			this.pool.execute(task);
		}

		@Override
		public void close() {
			this.pool.shutdown();
		}

	}

	/** Its cutter calls itself for ever. */
	private static final class Overflowing implements CustomFraming {

		@Override
		public int maxLength() {
			return 50;
		}

		@Override
		public CustomCutter newCutter() {
			return new CustomCutter(this) {

				@Override
				protected boolean cut(ByteBuffer in) {
					throw new StackOverflowError();
				}

			};
		}

		@Override
		public int begin(OutputBuffer out) {
			return out.size();
		}

		@Override
		public void end(OutputBuffer out, int payloadStart, boolean text) {
			// nothing to add
		}

	}

}
