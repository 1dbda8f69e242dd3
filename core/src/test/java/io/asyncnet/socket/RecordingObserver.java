package io.asyncnet.socket;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

import io.asyncnet.CloseReason;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsHandshakeException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Counts what it learns, and notes what it should not have learned.
 */
final class RecordingObserver implements ConnectionObserver {

	private static final Duration BOUND = Duration.ofSeconds(10);

	private final Map<Connection, AtomicInteger> lives = new ConcurrentHashMap<>();

	private final BlockingQueue<CloseReason> reasons = new LinkedBlockingQueue<>();

	private final Queue<RejectReason> rejections = new ConcurrentLinkedQueue<>();

	private final Queue<String> handshakes = new ConcurrentLinkedQueue<>();

	private final Queue<TlsEngine> engines = new ConcurrentLinkedQueue<>();

	private final Queue<Boolean> choices = new ConcurrentLinkedQueue<>();

	private final BlockingQueue<TlsHandshakeException.Reason> failures = new LinkedBlockingQueue<>();

	private final Queue<Boolean> pauses = new ConcurrentLinkedQueue<>();

	private final Queue<String> violations = new ConcurrentLinkedQueue<>();

	private final LongAdder bytesReceived = new LongAdder();

	private final LongAdder bytesSent = new LongAdder();

	private final LongAdder framesReceived = new LongAdder();

	private final LongAdder framesSent = new LongAdder();

	private final BooleanSupplier inEventLoop;

	RecordingObserver(BooleanSupplier inEventLoop) {
		this.inEventLoop = inEventLoop;
	}

	@Override
	public void opened(Connection connection) {
		checkThread("opened");
		if (this.lives.putIfAbsent(connection, new AtomicInteger()) != null) {
			this.violations.add("opened twice");
		}
	}

	@Override
	public void rejected(RejectReason reason) {
		checkThread("rejected");
		this.rejections.add(reason);
	}

	@Override
	public void closed(Connection connection, CloseReason reason, long nanos) {
		checkThread("closed");
		AtomicInteger closes = this.lives.get(connection);
		if (closes == null || closes.incrementAndGet() != 1) {
			this.violations.add("closed without opened, or twice");
		}
		if (nanos < 0) {
			this.violations.add("closed after " + nanos + " ns");
		}
		this.reasons.add(reason);
	}

	@Override
	public void bytesReceived(long count) {
		checkThread("bytesReceived");
		add(this.bytesReceived, count);
	}

	@Override
	public void bytesSent(long count) {
		checkThread("bytesSent");
		add(this.bytesSent, count);
	}

	@Override
	public void framesReceived(int count) {
		checkThread("framesReceived");
		add(this.framesReceived, count);
	}

	@Override
	public void framesSent(int count) {
		checkThread("framesSent");
		add(this.framesSent, count);
	}

	@Override
	public void tlsHandshake(TlsEngine engine, @Nullable String protocol, long nanos, @Nullable Throwable failure) {
		checkThread("tlsHandshake");
		if ((protocol == null) == (failure == null)) {
			this.violations.add("handshake with " + protocol + " and " + failure);
		}
		this.engines.add(engine);
		this.handshakes.add((protocol != null) ? protocol : "failed");
		if (failure != null) {
			this.failures.add(TlsHandshakeException.of(failure, null).reason());
		}
	}

	@Override
	public void tlsChosen(Connection connection, boolean tls) {
		checkThread("tlsChosen");
		this.choices.add(tls);
	}

	@Override
	public void inboundPaused(boolean paused) {
		checkThread("inboundPaused");
		this.pauses.add(paused);
	}

	CloseReason awaitReason() {
		try {
			CloseReason reason = this.reasons.poll(BOUND.toSeconds(), TimeUnit.SECONDS);
			assertThat(reason).as("reason of a connection that has ended").isNotNull();
			return reason;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/** Wait for a handshake to fail that no call has told yet. */
	TlsHandshakeException.Reason awaitFailure() {
		try {
			TlsHandshakeException.Reason reason = this.failures.poll(BOUND.toSeconds(), TimeUnit.SECONDS);
			assertThat(reason).as("reason of a handshake that has failed").isNotNull();
			return reason;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	void awaitOpened(int count) {
		Awaitility.await().atMost(BOUND).untilAsserted(() -> assertThat(opened()).isGreaterThanOrEqualTo(count));
	}

	void awaitAllClosed() {
		Awaitility.await().atMost(BOUND).untilAsserted(() -> assertThat(closed()).isEqualTo(opened()));
	}

	int opened() {
		return this.lives.size();
	}

	int closed() {
		return this.lives.values().stream().mapToInt(AtomicInteger::get).sum();
	}

	List<RejectReason> rejections() {
		return List.copyOf(this.rejections);
	}

	List<String> handshakes() {
		return List.copyOf(this.handshakes);
	}

	/** What did the work of each handshake. */
	List<TlsEngine> engines() {
		return List.copyOf(this.engines);
	}

	/** With TLS or without, where peers may choose. */
	List<Boolean> choices() {
		return List.copyOf(this.choices);
	}

	List<Boolean> pauses() {
		return List.copyOf(this.pauses);
	}

	List<String> violations() {
		return List.copyOf(this.violations);
	}

	long bytesReceived() {
		return this.bytesReceived.sum();
	}

	long bytesSent() {
		return this.bytesSent.sum();
	}

	long framesReceived() {
		return this.framesReceived.sum();
	}

	long framesSent() {
		return this.framesSent.sum();
	}

	private void add(LongAdder sum, long count) {
		if (count < 0) {
			this.violations.add("count of " + count);
		}
		sum.add(count);
	}

	private void checkThread(String method) {
		if (!this.inEventLoop.getAsBoolean()) {
			this.violations.add(method + " on thread " + Thread.currentThread());
		}
	}

}
