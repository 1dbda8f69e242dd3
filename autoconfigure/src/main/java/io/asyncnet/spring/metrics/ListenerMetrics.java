package io.asyncnet.spring.metrics;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

import io.asyncnet.CloseReason;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ConnectionObserver;
import io.asyncnet.socket.RejectReason;
import io.asyncnet.spring.observation.LoginOutcome;
import io.asyncnet.tls.TlsEngine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import org.springframework.util.function.SingletonSupplier;

/**
 * The meters of one listener. They are registered when it is created, so that what has
 * not happened yet shows as zero, and nothing is looked up when it happens. Those of TLS
 * are only where a listener has TLS, or where a connection has begun with it all the
 * same: sockets may go on with a context of their own.
 */
final class ListenerMetrics implements ConnectionObserver {

	static final String NONE = "none";

	static final String SUCCESS = "success";

	static final String FAILURE = "failure";

	private final LongAdder active = new LongAdder();

	private final LongAdder paused = new LongAdder();

	private final Counter accepted;

	private final Map<RejectReason, Counter> rejected;

	private final Map<CloseReason, Counter> closed;

	private final Timer duration;

	private final Counter bytesReceived;

	private final Counter bytesSent;

	private final Counter framesReceived;

	private final Counter framesSent;

	private final SingletonSupplier<TlsMetrics> tls;

	private final Map<LoginOutcome, Counter> logins;

	ListenerMetrics(MeterSet meters, String listener) {
		meters.gauge(SocketMeters.CONNECTIONS_ACTIVE, this.active::sum, listener);
		meters.gauge(SocketMeters.INBOUND_PAUSED, this.paused::sum, listener);
		this.accepted = meters.counter(SocketMeters.CONNECTIONS_ACCEPTED, listener);
		this.rejected = counters(RejectReason.class,
				(reason) -> meters.counter(SocketMeters.CONNECTIONS_REJECTED, listener, lowerCase(reason)));
		this.closed = counters(CloseReason.class,
				(reason) -> meters.counter(SocketMeters.CONNECTIONS_CLOSED, listener, lowerCase(reason)));
		this.duration = meters.timer(SocketMeters.CONNECTION_DURATION, listener);
		this.bytesReceived = meters.counter(SocketMeters.BYTES_RECEIVED, listener);
		this.bytesSent = meters.counter(SocketMeters.BYTES_SENT, listener);
		this.framesReceived = meters.counter(SocketMeters.FRAMES_RECEIVED, listener);
		this.framesSent = meters.counter(SocketMeters.FRAMES_SENT, listener);
		this.tls = SingletonSupplier.of(() -> new TlsMetrics(meters, listener));
		this.logins = counters(LoginOutcome.class,
				(outcome) -> meters.counter(SocketMeters.LOGINS, listener, lowerCase(outcome)));
	}

	static <E extends Enum<E>> Map<E, Counter> counters(Class<E> type, Function<E, Counter> counter) {
		Map<E, Counter> counters = new EnumMap<>(type);
		EnumSet.allOf(type).forEach((value) -> counters.put(value, counter.apply(value)));
		return counters;
	}

	static void increment(@Nullable Counter counter) {
		if (counter != null) {
			counter.increment();
		}
	}

	static String lowerCase(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

	@Override
	public void opened(Connection connection) {
		this.active.increment();
		this.accepted.increment();
	}

	@Override
	public void rejected(RejectReason reason) {
		increment(this.rejected.get(reason));
	}

	@Override
	public void closed(Connection connection, CloseReason reason, long nanos) {
		this.active.decrement();
		increment(this.closed.get(reason));
		this.duration.record(nanos, TimeUnit.NANOSECONDS);
	}

	@Override
	public void bytesReceived(long count) {
		this.bytesReceived.increment((double) count);
	}

	@Override
	public void bytesSent(long count) {
		this.bytesSent.increment((double) count);
	}

	@Override
	public void framesReceived(int count) {
		this.framesReceived.increment(count);
	}

	@Override
	public void framesSent(int count) {
		this.framesSent.increment(count);
	}

	/**
	 * Register the meters of TLS now: before they count for the first time.
	 */
	void withTls() {
		this.tls.obtain();
	}

	@Override
	public void tlsHandshake(TlsEngine engine, @Nullable String protocol, long nanos, @Nullable Throwable failure) {
		this.tls.obtain().handshake(engine, protocol, nanos, failure);
	}

	@Override
	public void tlsChosen(Connection connection, boolean tls) {
		this.tls.obtain().chosen(tls);
	}

	void login(LoginOutcome outcome) {
		increment(this.logins.get(outcome));
	}

	@Override
	public void inboundPaused(boolean paused) {
		if (paused) {
			this.paused.increment();
		}
		else {
			this.paused.decrement();
		}
	}

}
