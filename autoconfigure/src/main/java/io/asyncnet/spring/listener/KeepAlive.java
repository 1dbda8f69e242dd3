package io.asyncnet.spring.listener;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps the JVM running while at least one listener is up: event loops are daemon
 * threads, and so are virtual ones.
 */
final class KeepAlive {

	private final ReentrantLock lock = new ReentrantLock();

	private int users; // guarded by lock

	private CountDownLatch end = new CountDownLatch(0); // guarded by lock

	void acquire() {
		this.lock.lock();
		try {
			if (this.users++ == 0) {
				CountDownLatch end = new CountDownLatch(1);
				this.end = end;
				Thread thread = new Thread(() -> await(end), "asyncnet-keep-alive");
				thread.setDaemon(false);
				thread.start();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	void release() {
		this.lock.lock();
		try {
			if (--this.users == 0) {
				this.end.countDown();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private static void await(CountDownLatch end) {
		while (end.getCount() > 0) {
			try {
				end.await();
			}
			catch (InterruptedException ex) {
				// not meant for this thread: who stops a listener does not interrupt
			}
		}
	}

}
