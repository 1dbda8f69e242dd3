package io.asyncnet.spring.metrics;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsHandshakeException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one listener's TLS.
 */
final class TlsMetrics {

	private final Map<TlsHandshakeException.Reason, Counter> failures;

	private final Map<TlsEngine, Handshakes> handshakes = new EnumMap<>(TlsEngine.class);

	private final Counter chosenTls;

	private final Counter chosenPlaintext;

	TlsMetrics(MeterSet meters, String listener) {
		this.failures = ListenerMetrics.counters(TlsHandshakeException.Reason.class,
				(reason) -> meters.counter(SocketMeters.TLS_FAILURES, listener, ListenerMetrics.lowerCase(reason)));
		for (TlsEngine engine : EnumSet.complementOf(EnumSet.of(TlsEngine.AUTO))) {
			this.handshakes.put(engine, new Handshakes(meters, listener, ListenerMetrics.lowerCase(engine)));
		}
		this.chosenTls = meters.counter(SocketMeters.TLS_CHOICES, listener, "tls");
		this.chosenPlaintext = meters.counter(SocketMeters.TLS_CHOICES, listener, "plaintext");
	}

	void handshake(TlsEngine engine, @Nullable String protocol, long nanos, @Nullable Throwable failure) {
		if (failure != null) {
			ListenerMetrics.increment(this.failures.get(TlsHandshakeException.of(failure, null).reason()));
		}
		Handshakes timers = this.handshakes.get(engine);
		if (timers != null) {
			timers.timer(protocol, failure).record(nanos, TimeUnit.NANOSECONDS);
		}
	}

	void chosen(boolean tls) {
		(tls ? this.chosenTls : this.chosenPlaintext).increment();
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
				.collect(Collectors.toUnmodifiableMap(Function.identity(), (protocol) -> meters
					.timer(SocketMeters.TLS_HANDSHAKE, listener, engine, protocol, ListenerMetrics.SUCCESS)));
			this.others = meters.timer(SocketMeters.TLS_HANDSHAKE, listener, engine, "other", ListenerMetrics.SUCCESS);
			this.failed = meters.timer(SocketMeters.TLS_HANDSHAKE, listener, engine, ListenerMetrics.NONE,
					ListenerMetrics.FAILURE);
		}

		Timer timer(@Nullable String protocol, @Nullable Throwable failure) {
			if (failure != null) {
				return this.failed;
			}
			return (protocol != null) ? this.succeeded.getOrDefault(protocol, this.others) : this.others;
		}

	}

}
