package io.asyncnet.demo.load;

import java.net.InetSocketAddress;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import io.asyncnet.tls.TlsContext;

import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Simulates devices, one load at a time, so that there is something to see without any
 * other program. They are clients of this gateway like all others: their readings go over
 * the loopback interface.
 */
@Component
public class LoadGenerator {

	private final Dispatcher dispatcher;

	private final SocketListenerRegistry listeners;

	private final TlsContext tls;

	private final Lock lock = new ReentrantLock();

	private boolean closed; // guarded by lock

	private volatile Load load;

	LoadGenerator(Dispatcher dispatcher, SocketListenerRegistry listeners, SslBundles bundles) {
		this.dispatcher = dispatcher;
		this.listeners = listeners;
		this.tls = TlsContext.newContext()
			.trust(bundles.getBundle("simulated-devices").getManagers().getTrustManagerFactory())
			.buildClient();
	}

	/**
	 * Start a load.
	 * @param settings how much
	 * @return its status
	 * @throws IllegalStateException if there is one, or a listener that it needs is not
	 * running
	 */
	public LoadStatus start(LoadSettings settings) {
		this.lock.lock();
		try {
			if (this.closed || (this.load != null && this.load.isRunning())) {
				throw new IllegalStateException(this.closed ? "The gateway stops" : "The load is already running");
			}
			InetSocketAddress plain = address("telemetry");
			InetSocketAddress secure = address("telemetry-tls");
			Load next = new Load(settings);
			next.start(this.dispatcher, plain, secure, this.tls);
			this.load = next;
			return next.status();
		}
		finally {
			this.lock.unlock();
		}
	}

	private InetSocketAddress address(String listener) {
		if (this.listeners.get(listener).localAddress() instanceof InetSocketAddress address) {
			return address;
		}
		throw new IllegalStateException("Listener '%s' is not running".formatted(listener));
	}

	/**
	 * Stop the load that runs, if any.
	 */
	public void stop() {
		this.lock.lock();
		try {
			if (this.load != null) {
				this.load.stop();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return how far the load has come.
	 * @return the status of the load that runs, or else of the last one
	 */
	public LoadStatus status() {
		Load current = this.load;
		return (current != null) ? current.status() : LoadStatus.NONE;
	}

	/** The devices leave before the listeners drain. */
	@EventListener(ContextClosedEvent.class)
	void close() {
		this.lock.lock();
		try {
			this.closed = true;
		}
		finally {
			this.lock.unlock();
		}
		stop();
	}

}
