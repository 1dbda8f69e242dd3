package io.asyncnet.spring.handler;

import java.util.ArrayList;
import java.util.List;

import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.socket.Frame;
import io.asyncnet.spring.RecordedReplies;
import io.asyncnet.spring.TestFrames;
import io.asyncnet.spring.annotation.OnError;
import io.asyncnet.spring.annotation.SocketHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When frames are timed, and that their times add up.
 */
class HandlerTimesTests {

	@ParameterizedTest
	@ValueSource(classes = { Plain.class, Guarded.class })
	void framesAreNotTimedWhenNothingLearnsOfCalls(Class<?> component) {
		try (Handlers handlers = Handlers.of(component)) {
			assertThat(handlers.handler("line").handlesTimes()).isFalse();
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { Plain.class, Guarded.class })
	void framesAreTimedWhenSomethingLearnsOfCalls(Class<?> component) {
		try (Handlers handlers = recording(component, new ArrayList<>())) {
			assertThat(handlers.handler("line").handlesTimes()).isTrue();
		}
	}

	@Test
	void timeOfACallEndsWhereThatOfTheNextFrameBegins() throws Exception {
		List<Long> times = new ArrayList<>();
		Frame frame = TestFrames.of("frame");
		try (Handlers handlers = recording(Guarded.class, times)) {
			handle(handlers, frame);
		}
		assertThat(times).containsExactly(frame.endNanos() - frame.startNanos());
	}

	@Test
	void answerToAFailureIsNoTimeOfTheNextFrame() throws Exception {
		List<Long> times = new ArrayList<>();
		Frame frame = TestFrames.of("fail");
		try (Handlers handlers = recording(Guarded.class, times)) {
			handle(handlers, frame);
		}
		assertThat(times).singleElement()
			.satisfies((nanos) -> assertThat(nanos).isLessThan(frame.endNanos() - frame.startNanos()));
	}

	private static void handle(Handlers handlers, Frame frame) throws Exception {
		ConnectionHandler handler = handlers.handler("line");
		handler.onFrame(handlers.connection(), frame, new RecordedReplies());
		handler.onHandled(handlers.connection(), 0, null);
	}

	private static Handlers recording(Class<?> component, List<Long> times) {
		return Handlers.prepare(component).calls((listener, handler) -> (nanos, failure) -> times.add(nanos)).start();
	}

	static class Plain {

		@SocketHandler("line")
		String handle(String line) {
			return line;
		}

	}

	static class Guarded {

		@SocketHandler("line")
		String handle(String line) {
			if (line.equals("fail")) {
				throw new IllegalStateException("asked for");
			}
			return line;
		}

		@OnError
		String failed(IllegalStateException ex) {
			return "failed";
		}

	}

}
