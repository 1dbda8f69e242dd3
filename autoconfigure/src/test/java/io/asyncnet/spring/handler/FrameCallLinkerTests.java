package io.asyncnet.spring.handler;

import java.io.IOException;
import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

import io.asyncnet.socket.Connection;
import io.asyncnet.spring.TestFrames;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;

class FrameCallLinkerTests {

	private static final StackWalker STACK = StackWalker.getInstance(Option.SHOW_HIDDEN_FRAMES);

	private final Connection connection = mock(Connection.class);

	private final Argument text = (connection, frame, event) -> "text";

	@Test
	void generatesTheCall() throws Throwable {
		Method method = method(Target.class, "depth", String.class);
		FrameCall call = FrameCallLinker.link(new Target(), method, new Argument[] { this.text });

		List<?> frames = (List<?>) call(call);

		// The method, the generated call, the one that makes the arguments, this test.
		assertThat(String.valueOf(frames.get(1))).startsWith(Target.class.getName() + "$$Lambda");
		assertThat(String.valueOf(frames.get(2))).startsWith(FrameCallLinker.class.getName());
		assertThat(String.valueOf(frames.get(3))).startsWith(FrameCallLinker.class.getName() + "$$Lambda");
		assertThat(String.valueOf(frames.get(4))).startsWith(FrameCallLinkerTests.class.getName());
	}

	@ParameterizedTest
	@ValueSource(strings = { "none", "nothing", "one", "hidden", "swallow", "two", "drop", "three", "throwing" })
	void callsByHandleWhatWouldBeGenerated(String name) throws Exception {
		Method method = Arrays.stream(Shapes.class.getDeclaredMethods())
			.filter((candidate) -> candidate.getName().equals(name))
			.findFirst()
			.orElseThrow();
		Argument[] arguments = new Argument[method.getParameterCount()];
		Arrays.setAll(arguments, (index) -> (connection, frame,
				event) -> (method.getParameterTypes()[index] == int.class) ? index : "text");

		String generated = outcome(FrameCallLinker.link(new Shapes(), method, arguments, true));
		String byHandle = outcome(FrameCallLinker.link(new Shapes(), method, arguments, false));

		assertThat(byHandle).isEqualTo(generated);
	}

	private String outcome(FrameCall call) {
		Shapes.seen.clear();
		try {
			return "returned " + call(call) + " of " + Shapes.seen;
		}
		catch (Throwable ex) {
			return "threw " + ex + " of " + Shapes.seen;
		}
	}

	@Test
	void generatesNothingWhereClassesCannotBeMade() throws Throwable {
		Method method = method(Target.class, "depth", String.class);
		FrameCall call = FrameCallLinker.link(new Target(), method, new Argument[] { this.text }, false);

		assertThat((List<?>) call(call)).map(String::valueOf)
			.noneMatch((frame) -> frame.startsWith(Target.class.getName() + "$$Lambda"));
	}

	@Test
	void callsByHandleWithMoreArgumentsThanAreGenerated() throws Throwable {
		Method method = method(Target.class, "three", String.class, Connection.class, String.class);
		Argument connection = (conn, frame, event) -> conn;

		FrameCall call = FrameCallLinker.link(new Target(), method,
				new Argument[] { this.text, connection, this.text });

		assertThat(call(call)).isEqualTo("texttexttrue");
	}

	@Test
	void throwsWhatTheMethodThrowsWhenCalledByHandle() throws Exception {
		Method method = method(Target.class, "failing", String.class, String.class, String.class);

		FrameCall call = FrameCallLinker.link(new Target(), method, new Argument[] { this.text, this.text, this.text });

		assertThatExceptionOfType(Exception.class).isThrownBy(() -> call(call)).withMessage("failed").withNoCause();
	}

	@Test
	void callsPublicMethodOfModuleThatDoesNotOpenThePackage() throws Throwable {
		Function<String, String> function = (text) -> text + "!";
		Method method = method(Function.class, "apply", Object.class);

		FrameCall call = FrameCallLinker.link(function, method, new Argument[] { this.text });

		assertThat(call(call)).isEqualTo("text!");
	}

	@Test
	void refusesHiddenMethodOfModuleThatDoesNotOpenThePackage() {
		Method method = method(Object.class, "finalize");

		assertThatExceptionOfType(IllegalAccessException.class)
			.isThrownBy(() -> FrameCallLinker.link(new Object(), method, new Argument[0]));
	}

	private @Nullable Object call(FrameCall call) throws Throwable {
		return call.call(this.connection, TestFrames.of("x"), null);
	}

	private static Method method(Class<?> type, String name, Class<?>... parameterTypes) {
		Method method = ReflectionUtils.findMethod(type, name, parameterTypes);
		assertThat(method).isNotNull();
		return method;
	}

	@SuppressWarnings({ "UnusedMethod", "UnusedVariable" })
	private static final class Target {

		List<String> depth(String payload) {
			return STACK.walk((frames) -> frames.limit(5).map(StackFrame::getClassName).toList());
		}

		String three(String first, Connection connection, String second) {
			return first + second + (connection != null);
		}

		void failing(String first, String second, String third) throws Exception {
			throw new Exception("failed");
		}

	}

	/** All shapes of methods; each tells that it was called. */
	@SuppressWarnings({ "UnusedMethod", "UnusedVariable" })
	private static final class Shapes {

		private static final List<Object> seen = new ArrayList<>();

		String none() {
			return "none";
		}

		void nothing() {
			seen.add("nothing");
		}

		int one(int number) {
			return number + 1;
		}

		private String hidden(Object first) {
			return "hidden " + first;
		}

		void swallow(CharSequence first) {
			seen.add(first);
		}

		@Nullable Object two(String first, int second) {
			seen.add(second);
			return null;
		}

		void drop(int first, String second) {
			seen.add(first + second);
		}

		String three(String first, int second, Object third) {
			return first + second + third;
		}

		void throwing(Object first) throws Exception {
			seen.add(first);
			throw new IOException("thrown");
		}

	}

}
