package io.asyncnet.socket;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.asyncnet.CloseReason;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Replies with what it is sent and notes its callbacks. Throws at "boom".
 */
final class LifeRecorder implements ConnectionHandler {

	final Queue<String> handled = new ConcurrentLinkedQueue<>();

	volatile @Nullable Gate gate;

	private final Queue<String> events = new ConcurrentLinkedQueue<>();

	@Override
	public void onOpen(Connection connection) {
		this.events.add("open");
	}

	@Override
	public void onFrame(Connection connection, Frame frame, Replies replies) throws Exception {
		Gate closed = this.gate;
		if (closed != null) {
			closed.pass();
		}
		String text = frame.text(StandardCharsets.UTF_8);
		if (text.equals("boom")) {
			throw new IllegalStateException("asked for");
		}
		this.events.add("frame " + text);
		replies.add(text, StandardCharsets.UTF_8);
	}

	@Override
	public void onClose(Connection connection, CloseReason reason) {
		this.events.add("close " + reason);
	}

	@Override
	public void onHandled(Connection connection, long nanos, @Nullable Throwable failure) {
		boolean plausible = nanos >= 0 && nanos < Duration.ofSeconds(30).toNanos();
		this.handled.add((failure != null) ? failure.getClass().getSimpleName() : plausible ? "ok" : "took " + nanos);
	}

	@Override
	public boolean handlesLife() {
		return true;
	}

	List<String> events() {
		return List.copyOf(this.events);
	}

	void awaitEvents(int count) {
		Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> this.events.size() >= count);
	}

}
