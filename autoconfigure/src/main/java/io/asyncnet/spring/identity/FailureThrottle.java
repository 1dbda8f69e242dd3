package io.asyncnet.spring.identity;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Remembers which addresses have failed too often: as many as the limit at once, and then
 * one more for each part of a minute that the limit makes. Addresses of IPv6 count by
 * their network of 64 bits, which is what one peer has as a rule. Thread-safe.
 * <p>
 * The table has a fixed size. An address has four places in it, chosen by a number that
 * no peer knows; when all four are taken, the one that has failed least gives way. Who
 * has very many addresses can so be forgotten, but costs no memory.
 */
final class FailureThrottle {

	private static final int WAYS = 4;

	static final int PLACES = 4096;

	private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

	private final long interval;

	private final LongSupplier clock;

	private final long seed = ThreadLocalRandom.current().nextLong();

	private final ReentrantLock lock = new ReentrantLock();

	private final long[] keys = new long[PLACES]; // guarded by lock

	/** When all failures of a key will be forgotten; guarded by lock. */
	private final long[] forgottenAt = new long[PLACES];

	FailureThrottle(int perMinute, LongSupplier clock) {
		this.interval = MINUTE / perMinute;
		this.clock = clock;
		Arrays.fill(this.forgottenAt, clock.getAsLong());
	}

	/** Return whether an address has failed too often. */
	boolean isBlocked(SocketAddress address) {
		long key = key(address);
		long now = this.clock.getAsLong();
		this.lock.lock();
		try {
			int place = find(key);
			// one failure more would be remembered for longer than a minute
			return place >= 0 && this.forgottenAt[place] + this.interval - now > MINUTE;
		}
		finally {
			this.lock.unlock();
		}
	}

	void failed(SocketAddress address) {
		long key = key(address);
		long now = this.clock.getAsLong();
		this.lock.lock();
		try {
			int place = find(key);
			if (place < 0) {
				place = leastFailed(key);
				this.keys[place] = key;
				this.forgottenAt[place] = now;
			}
			long until = this.forgottenAt[place];
			this.forgottenAt[place] = ((until - now > 0) ? until : now) + this.interval;
		}
		finally {
			this.lock.unlock();
		}
	}

	private int find(long key) {
		int first = firstPlace(key);
		for (int place = first; place < first + WAYS; place++) {
			if (this.keys[place] == key) {
				return place;
			}
		}
		return -1;
	}

	private int leastFailed(long key) {
		int first = firstPlace(key);
		int least = first;
		for (int place = first + 1; place < first + WAYS; place++) {
			if (this.forgottenAt[place] - this.forgottenAt[least] < 0) {
				least = place;
			}
		}
		return least;
	}

	/** Mixes all bits, as the finalizer of MurmurHash3 does. */
	private int firstPlace(long key) {
		long mixed = key ^ this.seed;
		mixed = (mixed ^ (mixed >>> 33)) * 0xff51afd7ed558ccdL;
		mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
		return (int) ((mixed ^ (mixed >>> 33)) & (PLACES / WAYS - 1)) * WAYS;
	}

	/** All peers of a Unix domain socket have the same key. */
	static long key(SocketAddress address) {
		InetAddress ip = (address instanceof InetSocketAddress inet) ? inet.getAddress() : null;
		if (ip instanceof Inet6Address) {
			return ByteBuffer.wrap(ip.getAddress()).getLong();
		}
		// no network of IPv6 begins like this
		long tag = 0x0001_0000_0000_0000L;
		return (ip != null) ? tag | (ByteBuffer.wrap(ip.getAddress()).getInt() & 0xffff_ffffL) : tag << 1;
	}

}
