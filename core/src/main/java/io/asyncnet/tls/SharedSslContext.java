package io.asyncnet.tls;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

import io.netty.handler.ssl.SslContext;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCountUtil;

/**
 * A context of Netty and its owner's share in it. Each connection has a share, too. With
 * BoringSSL the last one to go frees the memory. Thread-safe.
 */
final class SharedSslContext {

	private final Supplier<SslContext> factory;

	private final ReentrantLock lock = new ReentrantLock();

	/** Written under lock. */
	private volatile SslContext context;

	/** Whether the owner's share is gone; guarded by lock. */
	private boolean released;

	/**
	 * Make a context.
	 * @param factory makes it, now and whenever it is needed after it was freed
	 */
	SharedSslContext(Supplier<SslContext> factory) {
		this.factory = factory;
		this.context = factory.get();
	}

	/**
	 * Use the context, which is not freed meanwhile.
	 * @param user makes something that has a share of its own
	 * @return what the user made
	 */
	<T> T use(Function<SslContext, T> user) {
		SslContext used = acquire();
		try {
			return user.apply(used);
		}
		finally {
			ReferenceCountUtil.release(used);
		}
	}

	private SslContext acquire() {
		try {
			return ReferenceCountUtil.retain(this.context);
		}
		catch (IllegalReferenceCountException ex) {
			return acquireNew();
		}
	}

	private SslContext acquireNew() {
		this.lock.lock();
		try {
			if (ReferenceCountUtil.refCnt(this.context) == 0) {
				this.context = this.factory.get();
				this.released = false;
			}
			return ReferenceCountUtil.retain(this.context);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Give up the owner's share.
	 */
	void release() {
		this.lock.lock();
		try {
			if (!this.released) {
				this.released = true;
				ReferenceCountUtil.release(this.context);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return how many have a share.
	 * @return 0 when the memory is freed; negative for a context that has none of its own
	 */
	int shares() {
		return ReferenceCountUtil.refCnt(this.context);
	}

}
