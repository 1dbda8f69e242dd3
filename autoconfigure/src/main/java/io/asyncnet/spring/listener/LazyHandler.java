package io.asyncnet.spring.listener;

import java.util.function.Supplier;

import io.asyncnet.socket.ConnectionHandler;

import org.springframework.util.function.SingletonSupplier;

/**
 * The handler of a listener, which is made when it is asked for. Thread-safe.
 */
final class LazyHandler {

	private final SingletonSupplier<ConnectionHandler> handler;

	private volatile boolean handlesFrames = true;

	LazyHandler(Supplier<ConnectionHandler> handler) {
		this.handler = SingletonSupplier.of(handler);
	}

	ConnectionHandler get() {
		ConnectionHandler made = this.handler.obtain();
		this.handlesFrames = made.handlesFrames();
		return made;
	}

	/** Whether it takes frames; {@code true} as long as it has not been made. */
	boolean handlesFrames() {
		return this.handlesFrames;
	}

}
