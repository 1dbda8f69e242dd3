package io.asyncnet.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A listener whose connections are tapped from their beginning.
 */
final class TappedListener implements AutoCloseable {

	private final @Nullable ExecutorService pool;

	private final Dispatcher dispatcher = Dispatcher.open("test-loop", Transport.AUTO, 1);

	private final BlockingQueue<RecordingTap> taps = new LinkedBlockingQueue<>();

	private final Listener listener;

	private TappedListener(ListenerOptions options, ConnectionHandler handler, @Nullable ExecutorService pool) {
		this.pool = pool;
		ConnectionObserver observer = new ConnectionObserver() {

			@Override
			public void opened(Connection connection) {
				RecordingTap tap = new RecordingTap();
				connection.tap(tap);
				TappedListener.this.taps.add(tap);
			}

		};
		this.listener = Listener
			.bind(this.dispatcher, options.withAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
					handler, observer)
			.orTimeout(10, TimeUnit.SECONDS)
			.join();
	}

	static TappedListener open(ListenerOptions options, ConnectionHandler handler) {
		return new TappedListener(options, handler, null);
	}

	/** With a consumer that has threads of its own. */
	static TappedListener open(SocketConsumer consumer) {
		ExecutorService pool = Objects.requireNonNull(Execution.POOL.newExecutor());
		return new TappedListener(ListenerFixture.options(), ConnectionHandler.forSockets(consumer, pool), pool);
	}

	InetSocketAddress address() {
		return (InetSocketAddress) this.listener.localAddress();
	}

	RawClient connect() {
		return RawClient.connect(address());
	}

	/** Wait for the tap of the next connection. */
	RecordingTap awaitTap() {
		try {
			RecordingTap tap = this.taps.poll(10, TimeUnit.SECONDS);
			assertThat(tap).isNotNull();
			return tap;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	Connection awaitConnection() {
		Awaitility.await().until(() -> this.listener.connections().size() == 1);
		return this.listener.connections().iterator().next();
	}

	/** Wait for the event loop to have done what it has been given. */
	void awaitTasks() {
		this.listener.connections().forEach(RecordingTap::awaitTasks);
	}

	@Override
	public void close() {
		this.listener.drain(Duration.ZERO).orTimeout(10, TimeUnit.SECONDS).join();
		if (this.pool != null) {
			this.pool.shutdownNow();
		}
		this.dispatcher.close();
	}

}
