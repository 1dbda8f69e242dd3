package io.asyncnet.spring.autoconfigure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.asyncnet.CloseReason;
import io.asyncnet.socket.AttributeKey;
import io.asyncnet.socket.Connection;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.OnClose;
import io.asyncnet.spring.annotation.OnDrain;
import io.asyncnet.spring.annotation.OnError;
import io.asyncnet.spring.annotation.OnOpen;
import io.asyncnet.spring.annotation.SocketAdvice;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.handler.SocketMessageHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.Order;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;

import static org.assertj.core.api.Assertions.assertThat;

class LifeOfConnectionsTests {

	private static final AttributeKey<String> NAME = AttributeKey.of("name", String.class);

	@ParameterizedTest
	@ValueSource(strings = { "event-loop", "executor" })
	void greetsHandlesAndTakesLeave(String execution) {
		try (var app = RunningApplication.start(List.of(Host.class), "execution=" + execution)) {
			Host host = app.bean(Host.class);
			TestClient client = app.connect();
			client.send("a\n");
			assertThat(client.receiveLine()).isEqualTo("welcome\r");
			assertThat(client.receiveLine()).isEqualTo("guest a\r");

			client.close();

			assertThat(host.awaitLeave()).isEqualTo("guest PEER");
			app.stop();
			assertThat(host.leaves).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "event-loop", "executor" })
	void takesLeaveOnceAfterAResetAndAfterAHalfClose(String execution) throws IOException {
		try (var app = RunningApplication.start(List.of(Host.class), "execution=" + execution)) {
			Host host = app.bean(Host.class);
			TestClient resetting = app.connect();
			assertThat(resetting.receiveLine()).isEqualTo("welcome\r");
			resetting.socket().setSoLinger(true, 0);
			resetting.close();
			assertThat(host.awaitLeave()).isEqualTo("guest PEER_RESET");

			TestClient closing = app.connect();
			closing.send("last\n");
			closing.socket().shutdownOutput();

			assertThat(closing.receiveLine()).isEqualTo("welcome\r");
			assertThat(closing.receiveLine()).isEqualTo("guest last\r");
			assertThat(closing.isEnded()).isTrue();
			assertThat(host.awaitLeave()).isEqualTo("guest PEER");
			app.stop();
			assertThat(host.leaves).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "event-loop", "executor" })
	void refusesWithAWordByClosing(String execution) {
		try (var app = RunningApplication.start(List.of(Bouncer.class), "execution=" + execution)) {
			TestClient client = app.connect();

			assertThat(client.receiveLine()).isEqualTo("not today\r");
			assertThat(client.isEnded()).isTrue();
			assertThat(app.bean(Bouncer.class).awaitLeave()).isEqualTo(CloseReason.APPLICATION);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "event-loop", "executor" })
	void refusesWithALastWordByAnException(String execution) {
		try (var app = RunningApplication.start(List.of(Thrower.class), "execution=" + execution)) {
			TestClient client = app.connect();

			assertThat(client.receiveLine()).isEqualTo("refused: full\r");
			assertThat(client.isEnded()).isTrue();
			assertThat(app.bean(Thrower.class).awaitLeave()).isEqualTo(CloseReason.HANDLER_FAILED);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "event-loop", "executor" })
	void saysGoodbyeWhenTheApplicationStops(String execution) throws Exception {
		try (var app = RunningApplication.start(List.of(Host.class), "execution=" + execution)) {
			Host host = app.bean(Host.class);
			TestClient client = app.connect();
			client.send("a\n");
			assertThat(client.receiveLine()).isEqualTo("welcome\r");
			assertThat(client.receiveLine()).isEqualTo("guest a\r");

			app.stop();

			assertThat(client.receiveLine()).isEqualTo("goodbye guest\r");
			assertThat(client.isEnded()).isTrue();
			assertThat(host.awaitLeave()).isEqualTo("guest DRAINED");
			assertThat(host.leaves).isEmpty();
		}
	}

	@Test
	void callsMethodsOfSeveralBeansInTheirOrderUntilOneRefuses() {
		try (var app = RunningApplication.start(List.of(Third.class, Second.class, First.class, Advice.class))) {
			TestClient client = app.connect();
			client.send("x\n");
			for (String line : List.of("first", "advice", "second", "third", "x")) {
				assertThat(client.receiveLine()).isEqualTo(line + "\r");
			}

			app.bean(Second.class).refuse = true;
			TestClient refused = app.connect();

			for (String line : List.of("first", "advice", "second")) {
				assertThat(refused.receiveLine()).isEqualTo(line + "\r");
			}
			assertThat(refused.isEnded()).isTrue();
		}
	}

	@Test
	void callsAllMethodsForAnEndWhateverOneThrows() throws Exception {
		try (var app = RunningApplication.start(List.of(FailingLeave.class))) {
			FailingLeave bean = app.bean(FailingLeave.class);
			app.connect().close();

			assertThat(bean.called.await(5, TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void resolvesArgumentsByBeansOfTheApplication() {
		try (var app = RunningApplication.start(List.of(Resolving.class, LengthResolver.class))) {
			TestClient client = app.connect();
			client.send("four\n");

			assertThat(client.receiveLine()).isEqualTo("open 0 it\r");
			assertThat(client.receiveLine()).isEqualTo("frame 4 it four\r");
		}
	}

	private static <T> @Nullable T await(BlockingQueue<T> queue) {
		try {
			return queue.poll(5, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@SocketHandler("it")
	static class Host {

		final BlockingQueue<String> leaves = new LinkedBlockingQueue<>();

		@OnOpen
		String open(Connection connection) {
			connection.attributes().put(NAME, "guest");
			return "welcome";
		}

		@SocketHandler
		String handle(String line, Connection connection) {
			return connection.attributes().get(NAME) + " " + line;
		}

		@OnDrain
		String drain(Connection connection) {
			return "goodbye " + connection.attributes().get(NAME);
		}

		@OnClose
		void close(CloseReason reason, Connection connection) {
			this.leaves.add(connection.attributes().get(NAME) + " " + reason);
		}

		@Nullable String awaitLeave() {
			return await(this.leaves);
		}

	}

	static class Bouncer {

		final BlockingQueue<CloseReason> leaves = new LinkedBlockingQueue<>();

		@SocketHandler("it")
		String handle(String line) {
			return line;
		}

		@OnOpen
		String open(Connection connection) {
			connection.close();
			return "not today";
		}

		@OnClose
		void close(CloseReason reason) {
			this.leaves.add(reason);
		}

		@Nullable CloseReason awaitLeave() {
			return await(this.leaves);
		}

	}

	static class Thrower {

		final BlockingQueue<CloseReason> leaves = new LinkedBlockingQueue<>();

		@SocketHandler("it")
		void handle(String line) {
		}

		@OnOpen("${nothing:it}")
		void open() {
			throw new IllegalStateException("full");
		}

		@OnClose
		void close(CloseReason reason) {
			this.leaves.add(reason);
		}

		@Nullable CloseReason awaitLeave() {
			return await(this.leaves);
		}

		@OnError
		String refused(IllegalStateException failure) {
			return "refused: " + failure.getMessage();
		}

	}

	@Order(1)
	static class First {

		@OnOpen("it")
		String open() {
			return "first";
		}

	}

	@Order(2)
	@SocketAdvice
	static class Advice {

		@OnOpen
		String open() {
			return "advice";
		}

	}

	@Order(3)
	static class Second {

		private volatile boolean refuse;

		@OnOpen("it")
		String open(Connection connection) {
			if (this.refuse) {
				connection.close();
			}
			return "second";
		}

	}

	static class Third {

		@OnOpen("it")
		String open() {
			return "third";
		}

		@SocketHandler("it")
		String handle(String line) {
			return line;
		}

	}

	static class FailingLeave {

		private final CountDownLatch called = new CountDownLatch(3);

		@SocketHandler("it")
		void handle(String line) {
		}

		private final IllegalStateException same = new IllegalStateException("same");

		@OnClose
		void first() {
			this.called.countDown();
			throw this.same;
		}

		@OnClose
		void second() {
			this.called.countDown();
			throw this.same;
		}

		@OnClose
		void third() {
			this.called.countDown();
			throw new IllegalStateException("third");
		}

	}

	record FrameLength(int value, String listener) {

	}

	static class LengthResolver implements HandlerMethodArgumentResolver {

		@Override
		public boolean supportsParameter(MethodParameter parameter) {
			return parameter.getParameterType() == FrameLength.class;
		}

		@Override
		public Object resolveArgument(MethodParameter parameter, Message<?> message) {
			Connection connection = message.getHeaders().get(SocketMessageHeaders.CONNECTION, Connection.class);
			List<String> listeners = new ArrayList<>();
			if (connection != null) {
				listeners.add(connection.listener());
			}
			return new FrameLength(((byte[]) message.getPayload()).length, String.join(" ", listeners));
		}

	}

	@SocketHandler("it")
	static class Resolving {

		@OnOpen
		String open(FrameLength length) {
			return "open " + length.value() + " " + length.listener();
		}

		@SocketHandler
		String handle(FrameLength length, String line) {
			return "frame " + length.value() + " " + length.listener() + " " + line;
		}

	}

}
