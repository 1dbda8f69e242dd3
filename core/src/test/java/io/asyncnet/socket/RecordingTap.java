package io.asyncnet.socket;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keeps all that a tap sees.
 */
final class RecordingTap implements ConnectionTap {

	private final ByteArrayOutputStream received = new ByteArrayOutputStream();

	private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

	private final CountDownLatch ended = new CountDownLatch(1);

	private final AtomicInteger ends = new AtomicInteger();

	/** Put one on a connection, and wait until it sees what passes. */
	static RecordingTap on(Connection connection) {
		RecordingTap tap = new RecordingTap();
		connection.tap(tap);
		awaitTasks(connection);
		return tap;
	}

	/** Wait for the event loop to have done what it has been given. */
	static void awaitTasks(Connection connection) {
		CompletableFuture<Void> done = new CompletableFuture<>();
		((NettyConnection) connection).execute(() -> done.complete(null));
		done.orTimeout(10, TimeUnit.SECONDS).join();
	}

	@Override
	public void received(ByteBuffer bytes) {
		record(this.received, bytes);
	}

	@Override
	public void sent(ByteBuffer bytes) {
		record(this.sent, bytes);
	}

	private static void record(ByteArrayOutputStream out, ByteBuffer bytes) {
		assertThat(bytes.isReadOnly()).isTrue();
		byte[] copy = new byte[bytes.remaining()];
		bytes.get(copy);
		out.writeBytes(copy);
	}

	@Override
	public void ended() {
		this.ends.incrementAndGet();
		this.ended.countDown();
	}

	/** Wait for so many bytes to be seen. */
	RecordingTap await(int received, int sent) {
		Awaitility.await().until(() -> this.received.size() >= received && this.sent.size() >= sent);
		return this;
	}

	void awaitEnd() {
		try {
			assertThat(this.ended.await(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	int ends() {
		return this.ends.get();
	}

	/** Check all that has been seen. */
	void assertSeen(String received, String sent) {
		assertThat(received()).isEqualTo(received);
		assertThat(sent()).isEqualTo(sent);
	}

	String received() {
		return this.received.toString(StandardCharsets.UTF_8);
	}

	String sent() {
		return this.sent.toString(StandardCharsets.UTF_8);
	}

}
