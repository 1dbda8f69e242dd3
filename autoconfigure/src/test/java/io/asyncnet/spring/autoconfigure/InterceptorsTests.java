package io.asyncnet.spring.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.autoconfigure.InterceptedBeans.Answers;
import io.asyncnet.spring.autoconfigure.InterceptedBeans.BrokenAction;
import io.asyncnet.spring.autoconfigure.InterceptedBeans.Echo;
import io.asyncnet.spring.autoconfigure.InterceptedBeans.Flaky;
import io.asyncnet.spring.autoconfigure.InterceptedBeans.Greeting;
import io.asyncnet.spring.autoconfigure.InterceptedBeans.Keeping;
import io.asyncnet.spring.autoconfigure.InterceptedBeans.Later;
import io.asyncnet.spring.autoconfigure.InterceptedBeans.Mapping;
import io.asyncnet.spring.autoconfigure.InterceptedBeans.Naming;
import io.asyncnet.spring.autoconfigure.InterceptedBeans.Nested;
import io.asyncnet.spring.autoconfigure.InterceptedBeans.OnlyOther;
import io.asyncnet.spring.autoconfigure.InterceptedBeans.OtherEcho;
import io.asyncnet.spring.autoconfigure.InterceptedBeans.PassingOn;
import io.asyncnet.spring.autoconfigure.InterceptedBeans.Refusing;
import io.asyncnet.spring.autoconfigure.InterceptedBeans.Retry;
import io.asyncnet.spring.autoconfigure.InterceptedBeans.RouteOnly;
import io.asyncnet.spring.autoconfigure.InterceptedBeans.Routed;
import io.asyncnet.spring.autoconfigure.InterceptedBeans.Silent;
import io.asyncnet.spring.handler.SocketCall;
import io.asyncnet.spring.listener.SocketListenerSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

@ExtendWith(OutputCaptureExtension.class)
class InterceptorsTests {

	private static final String BY_WORD = "route.by=first-word";

	@Test
	void surroundsInTheOrderOfTheBeans() {
		try (var app = RunningApplication.start(List.of(Echo.class, Nested.class))) {
			assertThat(app.connect().send("x\n").receiveLine()).isEqualTo("1(2(3(x)))\r");
		}
	}

	@Test
	void surroundsEachFrameByteByByte() {
		try (var app = RunningApplication.start(List.of(Echo.class, Nested.class))) {
			TestClient client = app.connect();

			for (byte next : "ab\ncd\n".getBytes(StandardCharsets.UTF_8)) {
				client.send(new byte[] { next });
			}

			assertThat(client.receiveLine()).isEqualTo("1(2(3(ab)))\r");
			assertThat(client.receiveLine()).isEqualTo("1(2(3(cd)))\r");
		}
	}

	@ParameterizedTest
	@CsvSource({ "text,text", "bytes,bytes", "json,'{\"answer\":42}'", "stage,later", "mono,later", "number,42",
			"list,text", "optional,text", "iterator,text", "flux,text" })
	void repliesInPlaceOfTheHandler(String type, String reply) {
		try (var app = RunningApplication.start(List.of(Echo.class, Answers.class))) {
			TestClient client = app.connect();

			client.send(type + "\nnone\nother\n");

			assertThat(client.receiveLine()).isEqualTo(reply + "\r");
			assertThat(client.receiveLine()).isEqualTo("other\r");
		}
	}

	@Test
	void repliesInPlaceOfVoidHandler() {
		try (var app = RunningApplication.start(List.of(Silent.class, Answers.class))) {
			assertThat(app.connect().send("other\ntext\n").receiveLine()).isEqualTo("text\r");
		}
	}

	@Test
	void mapsTheStageOfTheHandler() {
		try (var app = RunningApplication.start(List.of(Later.class, Mapping.class))) {
			TestClient client = app.connect();

			client.send("a\nb\n");
			Later.next().complete("1");
			Later.next().complete("2");

			assertThat(client.receiveLine()).isEqualTo("{\"a\":\"1\"}\r");
			assertThat(client.receiveLine()).isEqualTo("{\"b\":\"2\"}\r");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET x", "other", "REFUSED x" })
	void exceptionsAreThoseOfTheHandler(String frame) {
		try (var app = RunningApplication.start(List.of(Routed.class, Refusing.class), BY_WORD)) {
			assertThat(app.connect().send(frame + "\n").receiveLine()).isEqualTo("caught refused\r");
		}
	}

	@Test
	void exceptionThatNobodyAnswersEndsTheConnection() {
		try (var app = RunningApplication.start(List.of(Echo.class, Refusing.class))) {
			assertThat(app.connect().send("x\n").isEnded()).isTrue();
		}
	}

	@Test
	void knowsTheHandler() {
		try (var app = RunningApplication.start(List.of(Routed.class, Naming.class), BY_WORD)) {
			TestClient client = app.connect();

			client.send("GET x\nREFUSED x\n");

			assertThat(client.receiveLine()).isEqualTo("Routed.get it GET x\r");
			assertThat(client.receiveLine()).isEqualTo("null it REFUSED x\r");
		}
	}

	@Test
	void passesFramesOnThatNoMethodIsFor() {
		try (var app = RunningApplication.start(List.of(RouteOnly.class, Nested.class), BY_WORD,
				"route.unmatched-reply=unknown")) {
			TestClient client = app.connect();

			client.send("PUT x\nGET x\n");

			assertThat(client.receiveLine()).startsWith("1(2(3(");
			assertThat(client.receiveLine()).isEqualTo("1(2(3(got)))\r");
			assertThat(app.meters().get("asyncnet.frames.unmatched").counter().count()).isEqualTo(1);
		}
	}

	@Test
	void repliesToWhatNoMethodIsFor() {
		try (var app = RunningApplication.start(List.of(RouteOnly.class, PassingOn.class), BY_WORD,
				"route.unmatched-reply=unknown")) {
			assertThat(app.connect().send("PUT x\n").receiveLine()).isEqualTo("unknown\r");
		}
	}

	@Test
	void leavesOtherListenersAlone() {
		try (var app = RunningApplication.start(List.of(Echo.class, OtherEcho.class, OnlyOther.class),
				"asyncnet.listeners.other.port=0", "asyncnet.listeners.other.address=127.0.0.1")) {
			assertThat(app.connect().send("x\n").receiveLine()).isEqualTo("x\r");
			assertThat(app.connect("other").send("x\n").receiveLine()).isEqualTo("other\r");
		}
	}

	@Test
	void surroundsFunctions() {
		try (var app = RunningApplication.start(List.of(Echo.class, Nested.class))) {
			app.registry().register(SocketListenerSpec.of("function").handle((line, connection) -> "f " + line));

			assertThat(app.connect("function").send("x\n").receiveLine()).isEqualTo("1(2(3(f x)))\r");
		}
	}

	@Test
	void doesNotSurroundTheLifeOfConnections() {
		try (var app = RunningApplication.start(List.of(Greeting.class, Refusing.class))) {
			assertThat(app.connect().receiveLine()).isEqualTo("hello\r");
		}
	}

	@Test
	void handlesAgainAfterFailure() {
		try (var app = RunningApplication.start(List.of(Flaky.class, Retry.class))) {
			assertThat(app.connect().send("x\n").receiveLine()).isEqualTo("2 times\r");
		}
	}

	@Test
	void callIsNotValidAfterwards() throws Exception {
		try (var app = RunningApplication.start(List.of(Echo.class, Keeping.class))) {
			app.connect().send("x\n").receiveLine();
			SocketCall kept = Keeping.KEPT.poll(5, TimeUnit.SECONDS);

			assertThat(kept).isNotNull();
			assertThat(catchThrowable(kept::proceed)).isInstanceOf(IllegalStateException.class)
				.hasMessageContaining("until its interceptor returns");
			assertThat(catchThrowable(kept::frame)).isInstanceOf(IllegalStateException.class);
		}
	}

	@Test
	void failureOfActionIsLogged(CapturedOutput output) {
		try (var app = RunningApplication.start(List.of(Echo.class, BrokenAction.class))) {
			assertThat(app.connect().send("x\n").receiveLine()).isEqualTo("x\r");

			assertThat(output).contains("Listener 'it'").contains("broken action");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 4 })
	void surroundsFramesThatAreHandledAtTheSameTime(int concurrency) {
		try (var app = RunningApplication.start(List.of(Echo.class, Nested.class), "concurrency=" + concurrency)) {
			TestClient client = app.connect();
			StringBuilder frames = new StringBuilder();
			for (int i = 0; i < 500; i++) {
				frames.append(i).append('\n');
			}

			client.send(frames.toString());

			for (int i = 0; i < 500; i++) {
				assertThat(client.receiveLine()).isEqualTo("1(2(3(" + i + ")))\r");
			}
		}
	}

}
