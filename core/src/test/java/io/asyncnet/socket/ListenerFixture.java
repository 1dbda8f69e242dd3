package io.asyncnet.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A listener on this machine with a dispatcher of its own. Closing it fails when
 * something lives on.
 */
final class ListenerFixture implements AutoCloseable {

	private static final Duration BOUND = Duration.ofSeconds(10);

	private final Dispatcher dispatcher;

	private final @Nullable Executor executor;

	private final RecordingObserver observer;

	private final Listener listener;

	private ListenerFixture(Transport transport, @Nullable Executor executor, ListenerOptions options,
			ConnectionHandler handler, LongSupplier clock) {
		this.dispatcher = Dispatcher.open("test-loop", transport, 2);
		this.executor = executor;
		this.observer = new RecordingObserver(this.dispatcher::inEventLoop);
		SocketAddress address = options.bind().address();
		if (address.equals(ListenerOptions.Bind.DEFAULTS.address())) {
			address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
		}
		try {
			this.listener = Listener
				.bind(this.dispatcher, options.withAddress(address), new ExecutedHandler(handler, this.executor),
						this.observer, clock)
				.orTimeout(BOUND.toSeconds(), TimeUnit.SECONDS)
				.join();
		}
		catch (RuntimeException ex) {
			closeThreads();
			throw ex;
		}
	}

	static ListenerOptions options() {
		return new ListenerOptions("test");
	}

	static ListenerFixture open(Transport transport, Execution execution, ListenerOptions options,
			ConnectionHandler handler) {
		return new ListenerFixture(transport, execution.newExecutor(), options, handler, System::nanoTime);
	}

	static ListenerFixture openOn(Executor executor, ListenerOptions options, ConnectionHandler handler) {
		return new ListenerFixture(Transport.AUTO, executor, options, handler, System::nanoTime);
	}

	/** With a clock for the rate of accepting, in nanoseconds. */
	static ListenerFixture openAt(LongSupplier clock, ListenerOptions options, ConnectionHandler handler) {
		return new ListenerFixture(Transport.AUTO, null, options, handler, clock);
	}

	static ListenerFixture open(Execution execution, ListenerOptions options, ConnectionHandler handler) {
		return open(Transport.AUTO, execution, options, handler);
	}

	static ListenerFixture open(Execution execution, ConnectionHandler handler) {
		return open(execution, options(), handler);
	}

	static ListenerFixture open(ListenerOptions options, ConnectionHandler handler) {
		return open(Execution.EVENT_LOOP, options, handler);
	}

	static ListenerFixture open(ConnectionHandler handler) {
		return open(Execution.EVENT_LOOP, options(), handler);
	}

	RawClient connect() {
		return RawClient.connect(address());
	}

	InetSocketAddress address() {
		return (InetSocketAddress) this.listener.localAddress();
	}

	Listener listener() {
		return this.listener;
	}

	RecordingObserver observer() {
		return this.observer;
	}

	Dispatcher dispatcher() {
		return this.dispatcher;
	}

	/** Wait for the only connection to be open. */
	Connection awaitConnection() {
		Awaitility.await().atMost(BOUND).until(() -> this.listener.connections().size() == 1);
		return this.listener.connections().iterator().next();
	}

	void awaitNoConnections() {
		Awaitility.await().atMost(BOUND).untilAsserted(() -> {
			assertThat(this.listener.activeConnections()).isZero();
			assertThat(this.listener.connections()).isEmpty();
			assertThat(this.observer.closed()).isEqualTo(this.observer.opened());
		});
	}

	@Override
	public void close() {
		try {
			this.listener.drain(Duration.ZERO).orTimeout(BOUND.toSeconds(), TimeUnit.SECONDS).join();
			awaitNoConnections();
			assertThat(this.observer.violations()).isEmpty();
		}
		finally {
			closeThreads();
		}
	}

	private void closeThreads() {
		this.dispatcher.close();
		if (this.executor instanceof ExecutorService service) {
			// the last callbacks of connections that have ended may still be on their way
			service.shutdown();
			try {
				if (!service.awaitTermination(2, TimeUnit.SECONDS)) {
					service.shutdownNow();
					assertThat(service.awaitTermination(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

}
