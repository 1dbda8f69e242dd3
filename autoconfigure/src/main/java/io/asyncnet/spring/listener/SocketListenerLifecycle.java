package io.asyncnet.spring.listener;

import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.springframework.context.SmartLifecycle;

/**
 * One phase in the life of all listeners. Two of these beans exist: one starts listeners,
 * and closes what is left of them; the other one, in a phase that is stopped before it,
 * drains them.
 */
final class SocketListenerLifecycle implements SmartLifecycle {

	private final int phase;

	private final Consumer<BooleanSupplier> start;

	private final Supplier<CompletableFuture<Void>> stop;

	private volatile boolean running;

	/**
	 * Create a phase.
	 * @param phase its number
	 * @param start starts; given whether it is still wanted, which may change meanwhile
	 * @param stop stops
	 */
	SocketListenerLifecycle(int phase, Consumer<BooleanSupplier> start, Supplier<CompletableFuture<Void>> stop) {
		this.phase = phase;
		this.start = start;
		this.stop = stop;
	}

	@Override
	public void start() {
		if (this.running) {
			return;
		}
		this.running = true;
		try {
			this.start.accept(this::isRunning);
		}
		catch (RuntimeException | Error ex) {
			this.running = false;
			throw ex;
		}
	}

	@Override
	public void stop() {
		stopAll().join();
	}

	@Override
	public void stop(Runnable callback) {
		stopAll().whenComplete((nothing, failure) -> callback.run());
	}

	private CompletableFuture<Void> stopAll() {
		this.running = false;
		try {
			return this.stop.get();
		}
		catch (RuntimeException | Error ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return this.phase;
	}

	/** A paused context keeps its ports, as it does with Spring Boot's web servers. */
	@Override
	public boolean isPauseable() {
		return false;
	}

}
