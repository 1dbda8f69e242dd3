package io.asyncnet.socket;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Frame#startNanos()}, {@link Frame#endNanos()} and
 * {@link ConnectionHandler#handlesTimes()}.
 */
class FrameTimesTests {

	private static final int FRAMES = 40;

	/** Not each one, as a new turn may begin in between. */
	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void frameBeginsWhenTheOneBeforeItInTheBatchHasEnded(Execution execution) {
		Timed handler = new Timed(true);

		handleABatch(execution, handler);

		assertThat(handler.pauses()).hasSize(FRAMES - 1).allMatch((nanos) -> nanos >= 0).contains(0L);
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void timeOfAFrameEndsWhereItsHandlerSaysSo(Execution execution) {
		Timed handler = new Timed(true);

		handleABatch(execution, handler);

		List<Long> expected = new ArrayList<>();
		for (int i = 0; i < FRAMES; i++) {
			expected.add(handler.ends.get(i) - handler.starts.get(i));
		}
		assertThat(handler.told).containsExactlyElementsOf(expected);
	}

	@Test
	void handlerThatMeasuresNothingIsToldNothingOnTheEventLoop() {
		Timed handler = new Timed(false);

		handleABatch(Execution.EVENT_LOOP, handler);

		assertThat(handler.starts).hasSize(FRAMES).isSorted();
		assertThat(handler.told).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void eachFrameOnAnExecutorHasItsOwnBeginningToBeInterruptedAfter(Execution execution) {
		Timed handler = new Timed(false);

		handleABatch(execution, handler);

		assertThat(handler.pauses()).hasSize(FRAMES - 1).allMatch((nanos) -> nanos >= 0);
	}

	/**
	 * The slow ones come behind many quick ones, between which nobody looks at the clock.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void slowFramesGiveWayToOtherConnections(boolean handlesTimes) {
		List<String> lines = new ArrayList<>(Collections.nCopies(FRAMES, "quick"));
		lines.add("wait");
		lines.addAll(Collections.nCopies(FRAMES, "slow"));
		Slow handler = new Slow(handlesTimes);
		// two event loops: one of the others is on that of the busy one
		try (ListenerFixture server = ListenerFixture.open(handler);
				RawClient busy = server.connect();
				RawClient first = server.connect();
				RawClient second = server.connect()) {
			first.send("hello\n").receiveLine();
			second.send("hello\n").receiveLine();
			busy.send(Handlers.lines(lines));
			handler.gate.awaitArrivals(1);
			first.send("other\n");
			second.send("other\n");
			handler.gate.open();
			busy.receiveLines(lines.size());
			first.receiveLine();
			second.receiveLine();
		}
		assertThat(List.copyOf(handler.handled)).endsWith("slow");
	}

	private static void handleABatch(Execution execution, Timed handler) {
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient client = server.connect()) {
			client.send(Handlers.lines(Collections.nCopies(FRAMES, "frame")));
			client.receiveLines(FRAMES);
		}
	}

	/** Notes the times of its frames; the replies tell when all are there. */
	private static final class Timed implements ConnectionHandler {

		final List<Long> starts = new CopyOnWriteArrayList<>();

		final List<Long> ends = new CopyOnWriteArrayList<>();

		final List<Long> told = new CopyOnWriteArrayList<>();

		private final boolean handlesTimes;

		Timed(boolean handlesTimes) {
			this.handlesTimes = handlesTimes;
		}

		@Override
		public void onFrame(Connection connection, Frame frame, Replies replies) {
			replies.add(frame.view());
			this.starts.add(frame.startNanos());
			this.ends.add(frame.endNanos());
		}

		/** Times between one frame and the next. */
		List<Long> pauses() {
			return IntStream.range(1, this.starts.size())
				.mapToObj((i) -> this.starts.get(i) - this.ends.get(i - 1))
				.toList();
		}

		@Override
		public void onHandled(Connection connection, long nanos, @Nullable Throwable failure) {
			this.told.add(nanos);
		}

		@Override
		public boolean handlesTimes() {
			return this.handlesTimes;
		}

	}

	/** Has frames that take longer than a turn may. */
	private static final class Slow implements ConnectionHandler {

		final Gate gate = new Gate();

		final Queue<String> handled = new ConcurrentLinkedQueue<>();

		private final boolean handlesTimes;

		Slow(boolean handlesTimes) {
			this.handlesTimes = handlesTimes;
		}

		@Override
		public void onFrame(Connection connection, Frame frame, Replies replies) throws InterruptedException {
			String text = frame.text(StandardCharsets.UTF_8);
			if (text.equals("wait")) {
				this.gate.pass();
			}
			long end = System.nanoTime() + (text.equals("slow") ? TimeUnit.MILLISECONDS.toNanos(2) : 0);
			while (System.nanoTime() - end < 0) {
				Thread.onSpinWait();
			}
			this.handled.add(text);
			replies.add(frame.view());
		}

		@Override
		public boolean handlesTimes() {
			return this.handlesTimes;
		}

	}

}
