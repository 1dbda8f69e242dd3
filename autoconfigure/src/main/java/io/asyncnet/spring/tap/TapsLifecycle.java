package io.asyncnet.spring.tap;

import org.springframework.context.SmartLifecycle;

/**
 * Ends taps when their context stops.
 */
final class TapsLifecycle implements SmartLifecycle {

	/** Listeners stop before: taps see their connections drain. */
	private static final int PHASE = DEFAULT_PHASE - 2049;

	private final SocketTaps taps;

	private volatile boolean running;

	TapsLifecycle(SocketTaps taps) {
		this.taps = taps;
	}

	@Override
	public void start() {
		this.running = true;
		this.taps.reopen();
	}

	@Override
	public void stop() {
		this.running = false;
		this.taps.close();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	/** A paused context keeps its connections. */
	@Override
	public boolean isPauseable() {
		return false;
	}

}
