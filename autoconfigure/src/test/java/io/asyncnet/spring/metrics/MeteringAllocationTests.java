package io.asyncnet.spring.metrics;

import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;
import io.asyncnet.CloseReason;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ConnectionObserver;
import io.asyncnet.spring.observation.HandlerCalls;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * What is measured for each frame, read and write allocates nothing.
 */
class MeteringAllocationTests {

	private static final int CALLS = 20_000;

	/** Less than one object in a hundred calls: an array that is made once, perhaps. */
	private static final long TOLERANCE = CALLS / 100 * 16;

	private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void recordingAFrameAllocatesNothing(boolean prometheus) {
		MeterRegistry registry = prometheus ? new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)
				: new SimpleMeterRegistry();
		try (SocketMetrics metrics = new SocketMetrics(registry)) {
			HandlerCalls.Recorder recorder = metrics.recorder("quotes", "Quotes.quote");
			IllegalStateException failure = new IllegalStateException();

			assertThat(allocated(() -> recorder.record(1000, null))).isLessThan(TOLERANCE);
			assertThat(allocated(() -> recorder.record(1000, failure))).isLessThan(TOLERANCE);
		}
		finally {
			registry.close();
		}
	}

	@Test
	void countingReadsBatchesAndConnectionsAllocatesNothing() {
		MeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		Connection connection = mock(Connection.class);
		try (SocketMetrics metrics = new SocketMetrics(registry)) {
			ConnectionObserver observer = metrics.observer("quotes");

			assertThat(allocated(() -> {
				observer.opened(connection);
				observer.bytesReceived(100);
				observer.framesReceived(3);
				observer.framesSent(3);
				observer.bytesSent(100);
				observer.inboundPaused(true);
				observer.inboundPaused(false);
				observer.closed(connection, CloseReason.PEER, 1000);
			})).isLessThan(TOLERANCE);
		}
		finally {
			registry.close();
		}
	}

	@Test
	void theseTestsNoticeAnObjectForEachCall() {
		Object[] kept = new Object[1];

		assertThat(allocated(() -> kept[0] = new Object())).isGreaterThan(TOLERANCE);
	}

	private long allocated(Runnable call) {
		long id = Thread.currentThread().getId();
		for (int i = 0; i < 1000; i++) {
			call.run();
		}
		long before = this.threads.getThreadAllocatedBytes(id);
		for (int i = 0; i < CALLS; i++) {
			call.run();
		}
		return this.threads.getThreadAllocatedBytes(id) - before;
	}

}
