package io.asyncnet.socket;

import java.net.SocketAddress;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.asyncnet.tls.TlsHandshakeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All log lines of this package, each with the listener's name. What a peer can cause is
 * logged at DEBUG, or at WARN once a second with the number of lines left out.
 */
final class SocketLog {

	private static final Logger logger = LoggerFactory.getLogger(Listener.class);

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final String listener;

	private final Map<RejectReason, Limiter> rejections = new EnumMap<>(RejectReason.class);

	private final Limiter pauses = new Limiter();

	private final Limiter acceptFailures = new Limiter();

	private final Limiter executorRejections = new Limiter();

	private final Limiter handlerTimeouts = new Limiter();

	private final Limiter observerFailures = new Limiter();

	private final Limiter blockedLoops = new Limiter();

	private final Limiter unservedSockets = new Limiter();

	private final Limiter proxyRefusals = new Limiter();

	private final Limiter refusedPeers = new Limiter();

	SocketLog(String listener) {
		this.listener = listener;
		// one each: who floods for one reason must not hide the others
		EnumSet.allOf(RejectReason.class).forEach((reason) -> this.rejections.put(reason, new Limiter()));
	}

	void handlerFailed(NettyConnection connection, Throwable failure) {
		if (failure instanceof PeerRefusedException refused) {
			peerRefused(connection, refused);
			return;
		}
		logger.warn("[{}] connection {} closes: its handler failed", this.listener, connection.id(), failure);
	}

	private void peerRefused(NettyConnection connection, PeerRefusedException refused) {
		int suppressed = this.refusedPeers.permit();
		if (suppressed >= 0) {
			Throwable cause = refused.getCause();
			logger.warn("[{}] connection {} from {} closes: {}{}{}", this.listener, connection.id(),
					connection.remoteAddress(), refused.getMessage(),
					(cause != null) ? ": " + cause.getClass().getName() : "", leftOut(suppressed));
		}
	}

	void closeCallbackFailed(NettyConnection connection, Throwable failure) {
		logger.warn("[{}] connection {}: its handler failed after the end", this.listener, connection.id(), failure);
	}

	/** The tap is taken away, so that there is one line for each. */
	void tapFailed(NettyConnection connection, Throwable failure) {
		logger.warn("[{}] connection {}: its tap failed and sees no more", this.listener, connection.id(), failure);
	}

	void handlerTimedOut(NettyConnection connection, Thread thread, long millis) {
		int suppressed = this.handlerTimeouts.permit();
		if (suppressed >= 0) {
			logger.warn(
					"[{}] connection {} closes: its handler on thread {} did not return within {} ms and is interrupted{}",
					this.listener, connection.id(), thread.getName(), millis, leftOut(suppressed));
		}
	}

	void replyTimedOut(NettyConnection connection, long millis) {
		int suppressed = this.handlerTimeouts.permit();
		if (suppressed >= 0) {
			logger.warn("[{}] connection {} closes: a pending reply did not come within {} ms{}", this.listener,
					connection.id(), millis, leftOut(suppressed));
		}
	}

	void loopBlocked(NettyConnection connection, long millis) {
		int suppressed = this.blockedLoops.permit();
		if (suppressed >= 0) {
			logger.warn(
					"[{}] connection {}: its handler blocked event loop {} for {} ms; what may block needs an executor{}",
					this.listener, connection.id(), Thread.currentThread().getName(), millis, leftOut(suppressed));
		}
	}

	void framingCallbackFailed(NettyConnection connection, Throwable failure) {
		logger.warn("[{}] connection {}: its handler failed to answer bytes that are no frame", this.listener,
				connection.id(), failure);
	}

	void callbacksGivenUp(int count) {
		logger.warn("[{}] stopped, but the last callbacks of {} connections still run", this.listener, count);
	}

	void observerFailed(Throwable failure) {
		int suppressed = this.observerFailures.permit();
		if (suppressed >= 0) {
			logger.warn("[{}] connection observer failed{}", this.listener, leftOut(suppressed), failure);
		}
	}

	void tlsNotBegun(NettyConnection connection, Throwable failure) {
		logger.warn("[{}] connection {} closes: its TLS cannot begin", this.listener, connection.id(), failure);
	}

	/**
	 * A connection is refused.
	 * @param peer who it is, or {@code null} where that is not known or does not matter
	 */
	void rejected(RejectReason reason, @Nullable SocketAddress peer, int limit) {
		Limiter limiter = this.rejections.get(reason);
		int suppressed = (limiter != null) ? limiter.permit() : -1;
		if (suppressed < 0) {
			return;
		}
		if (reason == RejectReason.ADDRESS_DENIED) {
			logger.warn("[{}] connection refused: {} for {}{}", this.listener, reason, peer, leftOut(suppressed));
		}
		else {
			logger.warn("[{}] connection refused: {}{} (limit {}){}", this.listener, reason,
					(peer != null) ? " for " + peer : "", limit, leftOut(suppressed));
		}
	}

	void full(int limit) {
		int suppressed = this.pauses.permit();
		if (suppressed >= 0) {
			logger.warn("[{}] {} connections are open, others wait until one has ended{}", this.listener, limit,
					leftOut(suppressed));
		}
	}

	void notTrusted(SocketAddress peer) {
		int suppressed = this.proxyRefusals.permit();
		if (suppressed >= 0) {
			logger.warn("[{}] connection refused: its peer {} is not a trusted proxy{}", this.listener, peer,
					leftOut(suppressed));
		}
	}

	void badProxyHeader(SocketAddress peer, String reason) {
		int suppressed = this.proxyRefusals.permit();
		if (suppressed >= 0) {
			logger.warn("[{}] connection refused: no PROXY header from {}: {}{}", this.listener, peer, reason,
					leftOut(suppressed));
		}
	}

	void leftBeforeHeader(SocketAddress peer) {
		logger.debug("[{}] {} has left before its PROXY header", this.listener, peer);
	}

	void acceptorClosed() {
		logger.error("[{}] the listening socket has been closed by a failure: no connections are accepted any more",
				this.listener);
	}

	void acceptFailed(Throwable failure, long pauseMillis) {
		int suppressed = this.acceptFailures.permit();
		if (suppressed >= 0) {
			logger.warn("[{}] accepting failed, next try in {} ms{}: {}", this.listener, pauseMillis,
					leftOut(suppressed), failure.toString());
		}
	}

	void executorRejected(Throwable failure) {
		int suppressed = this.executorRejections.permit();
		if (suppressed >= 0) {
			logger.warn("[{}] the handler executor refuses work, trying again{}: {}", this.listener,
					leftOut(suppressed), failure.toString());
		}
	}

	void notServed(Throwable failure) {
		int suppressed = this.unservedSockets.permit();
		if (suppressed >= 0) {
			logger.warn("[{}] connection closed: the handler executor has no thread for it{}: {}", this.listener,
					leftOut(suppressed), failure.toString());
		}
	}

	/** The cause is left out: it may have bytes of the peer in its message. */
	void handshakeFailed(NettyConnection connection, TlsHandshakeException failure) {
		logger.debug("[{}] connection {}: {}", this.listener, connection.id(), failure.getMessage());
	}

	void ended(NettyConnection connection) {
		logger.debug("[{}] connection {} ended: {}", this.listener, connection.id(), connection.reason());
	}

	void failed(NettyConnection connection, Throwable failure) {
		logger.debug("[{}] connection {} failed: {}", this.listener, connection.id(), failure.toString());
	}

	/** What to put behind a line when others were left out before it. */
	private static String leftOut(int suppressed) {
		return (suppressed > 0) ? " (" + suppressed + " more such lines left out)" : "";
	}

	private static final class Limiter {

		private final AtomicLong nextNanos = new AtomicLong(System.nanoTime());

		private final AtomicInteger suppressed = new AtomicInteger();

		/** The number of suppressed lines when the next one may be written, else -1. */
		int permit() {
			long now = System.nanoTime();
			long next = this.nextNanos.get();
			if (now - next >= 0 && this.nextNanos.compareAndSet(next, now + SECOND)) {
				return this.suppressed.getAndSet(0);
			}
			this.suppressed.incrementAndGet();
			return -1;
		}

	}

}
