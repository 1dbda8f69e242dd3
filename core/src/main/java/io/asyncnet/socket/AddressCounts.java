package io.asyncnet.socket;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How many connections each peer has, by its network: what counts as one peer is
 * {@link AddressBits#network()}. There is an entry for each peer with an open connection
 * and for nobody else, so that it cannot grow beyond the number of connections.
 * Thread-safe.
 * <p>
 * A peer may choose its address. The hash code of an {@code Inet6Address} is the sum of
 * its parts, so with addresses as keys a peer could make all of them collide. Keys are
 * numbers in an order that no peer knows instead, which spreads them evenly.
 */
final class AddressCounts {

	private final long seed = ThreadLocalRandom.current().nextLong();

	private final ConcurrentMap<Long, Integer> counts = new ConcurrentHashMap<>();

	/** What a network is counted by. Different ones are counted by different numbers. */
	Long key(AddressBits address) {
		// the finalizer of MurmurHash3: each step can be undone, so no two have one
		// result
		long mixed = address.network() ^ this.seed;
		mixed = (mixed ^ (mixed >>> 33)) * 0xff51afd7ed558ccdL;
		mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
		return mixed ^ (mixed >>> 33);
	}

	/**
	 * Count one more connection, if there may be one.
	 * @param max how many there may be; 0 means any number
	 */
	boolean acquire(Long key, int max) {
		while (true) {
			Integer count = this.counts.get(key);
			if (count == null) {
				if (this.counts.putIfAbsent(key, 1) == null) {
					return true;
				}
			}
			else if (max > 0 && count >= max) {
				return false;
			}
			else if (this.counts.replace(key, count, count + 1)) {
				return true;
			}
		}
	}

	/** Count one less; only after it was counted. */
	void release(Long key) {
		this.counts.computeIfPresent(key, (same, count) -> (count > 1) ? count - 1 : null);
	}

	/** How many peers have a connection. */
	int peers() {
		return this.counts.size();
	}

}
