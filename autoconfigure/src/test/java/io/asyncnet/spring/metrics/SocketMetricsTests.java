package io.asyncnet.spring.metrics;

import java.security.cert.CertificateExpiredException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

import io.asyncnet.CloseReason;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ConnectionObserver;
import io.asyncnet.socket.RejectReason;
import io.asyncnet.spring.observation.GroupSends;
import io.asyncnet.spring.observation.HandlerCalls;
import io.asyncnet.spring.observation.HandlerLoad;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsHandshakeException;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class SocketMetricsTests {

	private static final long MILLIS = TimeUnit.MILLISECONDS.toNanos(1);

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final SocketMetrics metrics = new SocketMetrics(this.registry);

	private final Connection connection = mock(Connection.class);

	@AfterEach
	void close() {
		this.metrics.close();
		this.registry.close();
	}

	@Test
	void showsEverythingAsZeroFromTheStart() {
		this.metrics.observer("quotes");

		for (CloseReason reason : CloseReason.values()) {
			assertThat(count("asyncnet.connections.closed", "reason", reason.name().toLowerCase(Locale.ROOT))).isZero();
		}
		for (RejectReason reason : RejectReason.values()) {
			assertThat(count("asyncnet.connections.rejected", "reason", reason.name().toLowerCase(Locale.ROOT)))
				.isZero();
		}
		assertThat(count("asyncnet.bytes.received")).isZero();
		assertThat(this.registry.get("asyncnet.connections.active").gauge().value()).isZero();
	}

	@Test
	void showsNoTlsOfAListenerWithoutUntilAConnectionGoesOnWithIt() {
		ConnectionObserver observer = this.metrics.observer("quotes", false);
		assertThat(tlsMeters()).isEmpty();

		observer.tlsHandshake(TlsEngine.JDK, "TLSv1.3", 1_000_000, null);

		assertThat(tlsMeters()).contains("asyncnet.tls.handshake", "asyncnet.tls.failures");
		assertThat(this.registry.get("asyncnet.tls.handshake").tag("protocol", "TLSv1.3").tag("engine", "jdk").timer())
			.satisfies((timer) -> assertThat(timer.count()).isOne());
		this.metrics.remove("quotes");
		assertThat(tlsMeters()).isEmpty();
	}

	private List<String> tlsMeters() {
		return this.registry.getMeters()
			.stream()
			.map((meter) -> meter.getId().getName())
			.filter((name) -> name.startsWith("asyncnet.tls."))
			.toList();
	}

	@Test
	void tagsEveryMeterWithItsListener() {
		this.metrics.observer("quotes");
		this.metrics.observer("orders");

		assertThat(this.registry.getMeters()).isNotEmpty()
			.allSatisfy((meter) -> assertThat(meter.getId().getTag("listener")).isIn("quotes", "orders"));
		assertThat(this.registry.get("asyncnet.bytes.sent").counters()).hasSize(2);
	}

	@Test
	void countsConnections() {
		ConnectionObserver observer = this.metrics.observer("quotes");
		observer.opened(this.connection);
		observer.opened(this.connection);
		observer.rejected(RejectReason.MAX_CONNECTIONS);

		observer.closed(this.connection, CloseReason.IDLE_TIMEOUT, 5 * MILLIS);

		assertThat(this.registry.get("asyncnet.connections.active").gauge().value()).isEqualTo(1);
		assertThat(count("asyncnet.connections.accepted")).isEqualTo(2);
		assertThat(count("asyncnet.connections.rejected", "reason", "max_connections")).isEqualTo(1);
		assertThat(count("asyncnet.connections.closed", "reason", "idle_timeout")).isEqualTo(1);
		assertThat(count("asyncnet.connections.closed", "reason", "peer")).isZero();
		assertThat(this.registry.get("asyncnet.connection.duration").timer().totalTime(TimeUnit.MILLISECONDS))
			.isCloseTo(5, within(0.001));
	}

	@Test
	void countsBytesAndFrames() {
		ConnectionObserver observer = this.metrics.observer("quotes");
		observer.bytesReceived(10);
		observer.bytesReceived(5);
		observer.bytesSent(7);
		observer.framesReceived(3);
		observer.framesSent(2);

		assertThat(count("asyncnet.bytes.received")).isEqualTo(15);
		assertThat(count("asyncnet.bytes.sent")).isEqualTo(7);
		assertThat(count("asyncnet.frames.received")).isEqualTo(3);
		assertThat(count("asyncnet.frames.sent")).isEqualTo(2);
		assertThat(this.registry.get("asyncnet.bytes.sent").counter().getId().getBaseUnit()).isEqualTo("bytes");
	}

	@Test
	void countsFramesThatNoMethodIsFor() {
		Runnable counter = this.metrics.unmatched("quotes");
		counter.run();
		counter.run();

		assertThat(count("asyncnet.frames.unmatched")).isEqualTo(2);
	}

	@Test
	void countsConnectionsThatAreNotReadFrom() {
		ConnectionObserver observer = this.metrics.observer("quotes");
		observer.inboundPaused(true);
		observer.inboundPaused(true);
		observer.inboundPaused(false);

		assertThat(this.registry.get("asyncnet.inbound.paused").gauge().value()).isEqualTo(1);
	}

	@Test
	void countsFailedHandshakesByReason() {
		ConnectionObserver observer = this.metrics.observer("quotes");
		observer.tlsHandshake(TlsEngine.JDK, null, MILLIS, TlsHandshakeException.unrecognizedName());
		observer.tlsHandshake(TlsEngine.JDK, null, MILLIS, new CertificateExpiredException());
		observer.tlsHandshake(TlsEngine.JDK, null, MILLIS, new IllegalStateException());

		assertThat(count("asyncnet.tls.failures", "reason", "unrecognized_name")).isEqualTo(1);
		assertThat(count("asyncnet.tls.failures", "reason", "expired")).isEqualTo(1);
		assertThat(count("asyncnet.tls.failures", "reason", "other")).isEqualTo(1);
		for (TlsHandshakeException.Reason reason : TlsHandshakeException.Reason.values()) {
			assertThat(count("asyncnet.tls.failures", "reason", reason.name().toLowerCase(Locale.ROOT))).isBetween(0.0,
					1.0);
		}
	}

	@Test
	void timesHandshakes() {
		ConnectionObserver observer = this.metrics.observer("quotes");
		observer.tlsHandshake(TlsEngine.JDK, "TLSv1.3", MILLIS, null);
		observer.tlsHandshake(TlsEngine.JDK, "TLSv9", MILLIS, null);
		observer.tlsHandshake(TlsEngine.OPENSSL, null, MILLIS, new IllegalStateException());

		assertThat(handshakes("jdk", "TLSv1.3", "success")).isEqualTo(1);
		assertThat(handshakes("openssl", "TLSv1.3", "success")).isZero();
		assertThat(handshakes("jdk", "TLSv1.2", "success")).isZero();
		assertThat(handshakes("jdk", "other", "success")).isEqualTo(1);
		assertThat(handshakes("jdk", "none", "failure")).isZero();
		assertThat(handshakes("openssl", "none", "failure")).isEqualTo(1);
	}

	@Test
	void countsWhatPeersBeginWith() {
		ConnectionObserver observer = this.metrics.observer("quotes");
		observer.tlsChosen(mock(Connection.class), true);
		observer.tlsChosen(mock(Connection.class), true);
		observer.tlsChosen(mock(Connection.class), false);

		assertThat(this.registry.get("asyncnet.tls.choices").tag("choice", "tls").counter().count()).isEqualTo(2);
		assertThat(this.registry.get("asyncnet.tls.choices").tag("choice", "plaintext").counter().count()).isEqualTo(1);
	}

	private long handshakes(String engine, String protocol, String outcome) {
		return this.registry.get("asyncnet.tls.handshake")
			.tags("engine", engine, "protocol", protocol, "outcome", outcome)
			.timer()
			.count();
	}

	@Test
	void timesHandlerCallsByOutcomeAndException() {
		HandlerCalls.Recorder recorder = this.metrics.recorder("quotes", "Quotes.quote");
		recorder.record(MILLIS, null);
		recorder.record(MILLIS, null);
		recorder.record(2 * MILLIS, new IllegalStateException("never in a tag"));
		recorder.record(2 * MILLIS, new IllegalStateException("nor this"));
		recorder.record(2 * MILLIS, new RuntimeException() {
		});

		assertThat(handler("success", "none")).isEqualTo(2);
		assertThat(handler("failure", "IllegalStateException")).isEqualTo(2);
		assertThat(this.registry.get("asyncnet.handler").timers()).hasSize(3)
			.allSatisfy((timer) -> assertThat(timer.getId().getTag("handler")).isEqualTo("Quotes.quote"));
	}

	private long handler(String outcome, String exception) {
		return this.registry.get("asyncnet.handler")
			.tags("listener", "quotes", "outcome", outcome, "exception", exception)
			.timer()
			.count();
	}

	@Test
	void keepsItsGaugesAlive() {
		this.metrics.observer("quotes").opened(this.connection);
		this.metrics.dispatcher(() -> 7);
		System.gc();

		assertThat(this.registry.get("asyncnet.dispatcher.pending.tasks").gauge().value()).isEqualTo(7);
		assertThat(this.registry.get("asyncnet.connections.active").gauge().value()).isEqualTo(1);
	}

	@Test
	void returnsTheSameObserverForTheSameListener() {
		assertThat(this.metrics.observer("quotes")).isSameAs(this.metrics.observer("quotes"));
	}

	@Test
	void takesAllMetersAwayWhenClosed() {
		this.registry.counter("of.the.application").increment();
		this.metrics.observer("quotes");
		this.metrics.dispatcher(() -> 0);
		this.metrics.recorder("quotes", "Quotes.quote").record(1, new IllegalStateException());

		this.metrics.close();

		assertThat(this.registry.getMeters()).extracting((meter) -> meter.getId().getName())
			.containsExactly("of.the.application");
	}

	@Test
	void takesTheMetersOfOneListenerAwayAndThoseThatComeTooLate() {
		this.metrics.observer("orders");
		List<Meter> before = this.registry.getMeters();
		this.metrics.observer("quotes");
		HandlerCalls.Recorder recorder = this.metrics.recorder("quotes", "Quotes.quote");
		this.metrics.unmatched("quotes");

		this.metrics.remove("quotes");
		recorder.record(1, new IllegalStateException());

		assertThat(this.registry.getMeters()).containsExactlyInAnyOrderElementsOf(before);
		this.metrics.remove("unknown");
	}

	@Test
	void countsFramesForGroups() {
		GroupSends groups = this.metrics.groups();

		groups.delivered(5, 2);
		groups.refused(7);

		assertThat(this.registry.get("asyncnet.groups.frames").tag("outcome", "sent").counter().count()).isEqualTo(5);
		assertThat(this.registry.get("asyncnet.groups.frames").tag("outcome", "dropped").counter().count())
			.isEqualTo(2);
		assertThat(this.registry.get("asyncnet.groups.frames").tag("outcome", "refused").counter().count())
			.isEqualTo(7);
	}

	@Test
	void measuresHowLateAndHowBlockedEventLoopsAre() {
		LongConsumer lag = this.metrics.dispatcherLag();
		this.metrics.dispatcherBlocked(() -> 3 * MILLIS);
		lag.accept(2 * MILLIS);

		Timer timer = this.registry.get("asyncnet.dispatcher.lag").timer();
		assertThat(timer.count()).isEqualTo(1);
		assertThat(timer.max(TimeUnit.MILLISECONDS)).isCloseTo(2, within(0.001));
		assertThat(this.registry.get("asyncnet.dispatcher.blocked").timeGauge().value(TimeUnit.MILLISECONDS))
			.isCloseTo(3, within(0.001));
	}

	@Test
	void showsHowBusyTheThreadsOfHandlersAre() {
		HandlerLoad load = mock(HandlerLoad.class);
		given(load.active()).willReturn(3);
		given(load.queued()).willReturn(4);

		this.metrics.executor(load);

		assertThat(this.registry.get("asyncnet.executor.active").gauge().value()).isEqualTo(3);
		assertThat(this.registry.get("asyncnet.executor.queued").gauge().value()).isEqualTo(4);
	}

	@Test
	void takesNamesAndTagsFromTheConvention() {
		try (SocketMetrics own = new SocketMetrics(this.registry, new SocketMetersConvention() {

			@Override
			public String getName(SocketMeters meter) {
				return meter.getName().replace("asyncnet.", "tcp.");
			}

			@Override
			public Tags getTags(SocketMeters meter, Tags tags) {
				return tags.and("site", "north");
			}

		})) {
			registerAll(own);
			own.observer("quotes").bytesReceived(3);

			assertThat(this.registry.getMeters()).isNotEmpty()
				.allSatisfy((meter) -> assertThat(meter.getId().getName()).startsWith("tcp."))
				.allSatisfy((meter) -> assertThat(meter.getId().getTag("site")).isEqualTo("north"));
			assertThat(this.registry.get("tcp.bytes.received").tag("listener", "quotes").counter().count())
				.isEqualTo(3);
		}
		assertThat(this.registry.getMeters()).isEmpty();
	}

	@Test
	void registersExactlyWhatItDocuments() {
		registerAll(this.metrics);

		assertThat(this.registry.getMeters()).extracting((meter) -> meter.getId().getName())
			.containsOnly(Arrays.stream(SocketMeters.values()).map(SocketMeters::getName).toArray(String[]::new));
		assertThat(this.registry.getMeters()).allSatisfy(SocketMetricsTests::isDocumented);
	}

	static void registerAll(SocketMetrics metrics) {
		metrics.observer("quotes");
		metrics.dispatcher(() -> 0);
		metrics.dispatcherLag();
		metrics.dispatcherBlocked(() -> 0);
		metrics.executor(mock(HandlerLoad.class));
		metrics.recorder("quotes", "Quotes.quote");
		metrics.groups();
		metrics.unmatched("quotes");
		metrics.tlsReloads().watched("server");
	}

	private static void isDocumented(Meter meter) {
		SocketMeters documented = Arrays.stream(SocketMeters.values())
			.filter((candidate) -> candidate.getName().equals(meter.getId().getName()))
			.findFirst()
			.orElseThrow();
		List<String> keys = Arrays.stream(documented.getKeyNames()).map((key) -> key.asString()).toList();
		assertThat(meter.getId().getType()).isEqualTo(documented.getType());
		assertThat(meter.getId().getDescription()).isEqualTo(documented.getDescription());
		assertThat(meter.getId().getTags()).extracting(Tag::getKey).containsExactlyInAnyOrderElementsOf(keys);
		assertThat(meter.measure())
			.anySatisfy((measurement) -> assertThat(measurement.getStatistic()).isIn(Statistic.COUNT, Statistic.VALUE));
	}

	private double count(String name, String... tags) {
		return this.registry.get(name).tags("listener", "quotes").tags(tags).counter().count();
	}

}
