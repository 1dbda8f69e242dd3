package io.asyncnet.socket;

import io.netty.channel.Channel;

/**
 * Stops reading while as much as is allowed waits to be handled. Event loop only.
 */
final class ReadingPause {

	private final Channel channel;

	private final ListenerContext context;

	private boolean paused;

	private boolean stopped;

	ReadingPause(Channel channel, ListenerContext context) {
		this.channel = channel;
		this.context = context;
	}

	boolean isFullWith(int bytes) {
		return bytes >= this.context.options().buffers().inbound();
	}

	boolean isPaused() {
		return this.paused;
	}

	void beginAt(int waitingBytes) {
		if (!this.paused && isFullWith(waitingBytes)) {
			change(true);
		}
	}

	void end() {
		if (this.paused) {
			change(false);
		}
	}

	private void change(boolean pause) {
		this.paused = pause;
		this.context.observer().inboundPaused(pause);
		if (!this.stopped && this.channel.isActive()) {
			this.channel.config().setAutoRead(!pause);
		}
	}

	/** Read no more, for good. */
	void stop() {
		this.stopped = true;
		this.channel.config().setAutoRead(false);
	}

	boolean isStopped() {
		return this.stopped;
	}

}
