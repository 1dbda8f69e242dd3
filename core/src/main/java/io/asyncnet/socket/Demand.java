package io.asyncnet.socket;

import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What a receive asks for. Both methods are called with the engine's lock held.
 *
 * @param <T> what it is given
 */
interface Demand<T extends @Nullable Object> {

	/** Whether there is enough, or there will never be. */
	boolean isReady(PullBuffer buffer);

	/** Take what there is. What this throws is what the receive fails with. */
	T take(PullBuffer buffer);

	static boolean isSafe(Set<SocketFlag> flags) {
		return flags.contains(SocketFlag.SAFE_DISCONN);
	}

	/** A peer that was cut off is a failure for those who want to know. */
	static void checkCut(PullBuffer buffer, boolean safe) {
		SocketClosedException cut = buffer.cutReason();
		if (cut != null && !safe) {
			throw new SocketClosedException(cut.reason(), cut.getCause());
		}
	}

}
