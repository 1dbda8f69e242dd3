package io.asyncnet.spring.listener;

import java.util.concurrent.CompletableFuture;

import io.asyncnet.socket.Listener;
import io.asyncnet.spring.listener.SocketListenerStatus.State;
import org.jspecify.annotations.Nullable;

/**
 * A listener that has been started and has not stopped.
 *
 * @param listener the listener
 * @param paused whether it accepts nobody
 * @param stopping completes when it has stopped, {@code null} unless it has begun to
 */
record BoundListener(Listener listener, boolean paused, @Nullable CompletableFuture<Void> stopping) {

	State state() {
		return (this.stopping != null) ? State.DRAINING : this.paused ? State.PAUSED : State.RUNNING;
	}

	/** Accept nobody, or everybody again. */
	BoundListener pause(boolean pause) {
		if (pause) {
			this.listener.suspend();
		}
		else {
			this.listener.resume();
		}
		return new BoundListener(this.listener, pause, null);
	}

}
