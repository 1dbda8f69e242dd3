package io.asyncnet.socket;

import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;

/**
 * Lets a listening socket rest when the system has no descriptor for another connection,
 * instead of being refused again and again. Event loop only.
 */
final class AcceptPause {

	/** As long as nginx pauses; the retries cost nothing and recovery takes no longer. */
	private static final long MILLIS = 500;

	private final SocketLog log;

	private boolean active;

	AcceptPause(SocketLog log) {
		this.log = log;
	}

	boolean isActive() {
		return this.active;
	}

	/**
	 * Begin a pause. A failure during a pause does not begin another one: a transport may
	 * have asked for the next connection before it tells of the failure, and pauses that
	 * multiply are a busy loop.
	 * @param loop the event loop of the listening socket
	 * @param cause why accepting failed
	 * @param changed called now and when the pause is over
	 * @return whether it could be logged
	 */
	boolean begin(EventLoop loop, Throwable cause, Runnable changed) {
		if (!this.active) {
			this.active = true;
			changed.run();
			loop.schedule(() -> {
				this.active = false;
				changed.run();
			}, MILLIS, TimeUnit.MILLISECONDS);
		}
		try {
			this.log.acceptFailed(cause, MILLIS);
			return true;
		}
		catch (Throwable ex) {
			// Without a descriptor even logging can fail, with an Error when it loads a
			// class or a file for the first time. Nothing can be told then, and the event
			// loop must not die of it.
			return false;
		}
	}

}
