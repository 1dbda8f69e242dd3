package io.asyncnet.spring.metrics;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.asyncnet.CloseReason;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ConnectionObserver;
import io.asyncnet.socket.RejectReason;
import io.asyncnet.spring.observation.LoginOutcome;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsHandshakeException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one listener. All of them are registered when it is created, so that what
 * has not happened yet shows as zero, and nothing is looked up when it happens.
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

	private final Map<TlsHandshakeException.Reason, Counter> tlsFailures;

	private final Counter bytesReceived;

	private final Counter bytesSent;

	private final Counter framesReceived;

	private final Counter framesSent;

	private final Map<TlsEngine, Handshakes> handshakes = new EnumMap<>(TlsEngine.class);

	private final Map<LoginOutcome, Counter> logins;

	private final Counter chosenTls;

	private final Counter chosenPlaintext;

	ListenerMetrics(MeterSet meters, String listener) {
		meters.gauge(SocketMeters.CONNECTIONS_ACTIVE, this.active::sum, listener);
		meters.gauge(SocketMeters.INBOUND_PAUSED, this.paused::sum, listener);
		this.accepted = meters.counter(SocketMeters.CONNECTIONS_ACCEPTED, listener);
		this.rejected = counters(RejectReason.class,
				(reason) -> meters.counter(SocketMeters.CONNECTIONS_REJECTED, listener, lowerCase(reason)));
		this.closed = counters(CloseReason.class,
				(reason) -> meters.counter(SocketMeters.CONNECTIONS_CLOSED, listener, lowerCase(reason)));
		this.tlsFailures = counters(TlsHandshakeException.Reason.class,
				(reason) -> meters.counter(SocketMeters.TLS_FAILURES, listener, lowerCase(reason)));
		this.duration = meters.timer(SocketMeters.CONNECTION_DURATION, listener);
		this.bytesReceived = meters.counter(SocketMeters.BYTES_RECEIVED, listener);
		this.bytesSent = meters.counter(SocketMeters.BYTES_SENT, listener);
		this.framesReceived = meters.counter(SocketMeters.FRAMES_RECEIVED, listener);
		this.framesSent = meters.counter(SocketMeters.FRAMES_SENT, listener);
		for (TlsEngine engine : EnumSet.complementOf(EnumSet.of(TlsEngine.AUTO))) {
			this.handshakes.put(engine, new Handshakes(meters, listener, lowerCase(engine)));
		}
		this.logins = counters(LoginOutcome.class,
				(outcome) -> meters.counter(SocketMeters.LOGINS, listener, lowerCase(outcome)));
		this.chosenTls = meters.counter(SocketMeters.TLS_CHOICES, listener, "tls");
		this.chosenPlaintext = meters.counter(SocketMeters.TLS_CHOICES, listener, "plaintext");
	}

	private static <E extends Enum<E>> Map<E, Counter> counters(Class<E> type, Function<E, Counter> counter) {
		Map<E, Counter> counters = new EnumMap<>(type);
		EnumSet.allOf(type).forEach((value) -> counters.put(value, counter.apply(value)));
		return counters;
	}

	private static void increment(@Nullable Counter counter) {
		if (counter != null) {
			counter.increment();
		}
	}

	private static String lowerCase(Enum<?> value) {
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

	@Override
	public void tlsHandshake(TlsEngine engine, @Nullable String protocol, long nanos, @Nullable Throwable failure) {
		if (failure != null) {
			increment(this.tlsFailures.get(TlsHandshakeException.of(failure, null).reason()));
		}
		Handshakes timers = this.handshakes.get(engine);
		if (timers != null) {
			timers.timer(protocol, failure).record(nanos, TimeUnit.NANOSECONDS);
		}
	}

	@Override
	public void tlsChosen(Connection connection, boolean tls) {
		(tls ? this.chosenTls : this.chosenPlaintext).increment();
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

	/**
	 * The handshakes that one engine did the work of.
	 */
	private static final class Handshakes {

		private final Map<String, Timer> succeeded;

		private final Timer others;

		private final Timer failed;

		Handshakes(MeterSet meters, String listener, String engine) {
			this.succeeded = Stream.of("TLSv1.3", "TLSv1.2")
				.collect(Collectors.toUnmodifiableMap(Function.identity(),
						(protocol) -> meters.timer(SocketMeters.TLS_HANDSHAKE, listener, engine, protocol, SUCCESS)));
			this.others = meters.timer(SocketMeters.TLS_HANDSHAKE, listener, engine, "other", SUCCESS);
			this.failed = meters.timer(SocketMeters.TLS_HANDSHAKE, listener, engine, NONE, FAILURE);
		}

		Timer timer(@Nullable String protocol, @Nullable Throwable failure) {
			if (failure != null) {
				return this.failed;
			}
			return (protocol != null) ? this.succeeded.getOrDefault(protocol, this.others) : this.others;
		}

	}

}
