package io.asyncnet.spring.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.asyncnet.socket.Connection;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.Execution;
import io.asyncnet.spring.annotation.OnClose;
import io.asyncnet.spring.annotation.OnError;
import io.asyncnet.spring.annotation.OnOpen;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.handler.SocketCall;
import io.asyncnet.spring.handler.SocketInterceptor;
import io.asyncnet.spring.identity.AuthenticationAttempt;
import io.asyncnet.spring.identity.AuthenticationResult;
import io.asyncnet.spring.identity.PeerPrincipals;
import io.asyncnet.spring.identity.SocketAuthenticator;
import io.asyncnet.spring.listener.ConnectionRegistry;
import io.asyncnet.spring.listener.SocketListenerSpec;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Peers that authenticate by their first frames, without a security framework.
 */
class SocketAuthenticatorTests {

	/** What has reached a handler or an interceptor. */
	private static final BlockingQueue<String> SEEN = new LinkedBlockingQueue<>();

	private static final BlockingQueue<Thread> ASKED_ON = new LinkedBlockingQueue<>();

	@BeforeEach
	void clear() {
		SEEN.clear();
		ASKED_ON.clear();
	}

	@ParameterizedTest
	@ValueSource(classes = { Blocking.class, Later.class, OnTheLoop.class, Function.class })
	void framesReachHandlersOnlyAfterTheLogin(Class<?> handler) {
		try (var app = start(List.of(handler))) {
			TestClient client = app.connect();

			client.send("login bob\none\ntwo\n");

			assertThat(client.receiveLine()).isEqualTo("hello bob\r");
			assertThat(client.receiveLine()).isEqualTo("bob: one\r");
			assertThat(client.receiveLine()).isEqualTo("bob: two\r");
			assertThat(SEEN).containsExactly("one", "two");
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { Blocking.class, Later.class, OnTheLoop.class })
	void everySplitOfTheBytesIsTheSame(Class<?> handler) {
		try (var app = start(List.of(handler))) {
			TestClient client = app.connect();
			for (char each : "login bob\none\n".toCharArray()) {
				client.send(String.valueOf(each));
			}

			assertThat(client.receiveLine()).isEqualTo("hello bob\r");
			assertThat(client.receiveLine()).isEqualTo("bob: one\r");
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { Blocking.class, Later.class, OnTheLoop.class, Function.class })
	void whoIsRefusedIsToldSoAndNothingElseIsHandled(Class<?> handler) {
		try (var app = start(List.of(handler, Watching.class))) {
			TestClient client = app.connect();

			client.send("guess\nlogin bob\none\n");

			assertThat(client.receiveLine()).isEqualTo("wrong\r");
			assertThat(client.isEnded()).isTrue();
			assertThat(SEEN).isEmpty();
			awaitClosed(app, "rejected", 1);
		}
	}

	@Test
	void interceptorsSeeNoLogin() {
		try (var app = start(List.of(Blocking.class, Watching.class))) {
			TestClient client = app.connect();

			client.send("login bob\none\n");

			client.receiveLine();
			assertThat(client.receiveLine()).isEqualTo("bob: one\r");
			assertThat(SEEN).containsExactly("intercepted one", "one");
		}
	}

	@Test
	void loginIsNoCallOfTheHandler() {
		try (var app = start(List.of(Blocking.class))) {
			TestClient client = app.connect();
			client.send("ask\nlogin bob\none\n");
			client.receiveLine();
			client.receiveLine();
			client.receiveLine();

			assertThat(app.meters().get("asyncnet.handler").timer().count()).isEqualTo(1);
		}
	}

	@Test
	void challengesAreAnsweredUntilThereAreTooMany() {
		try (var app = start(List.of(Blocking.class))) {
			TestClient client = app.connect();
			client.send("ask\nask\nlogin bob\none\n");
			assertThat(client.receiveLine()).isEqualTo("name 1?\r");
			assertThat(client.receiveLine()).isEqualTo("name 2?\r");
			assertThat(client.receiveLine()).isEqualTo("hello bob\r");
			assertThat(client.receiveLine()).isEqualTo("bob: one\r");

			TestClient endless = app.connect().send("ask\n".repeat(20));
			for (int i = 1; i <= 16; i++) {
				assertThat(endless.receiveLine()).isEqualTo("name " + i + "?\r");
			}
			assertThat(endless.isEnded()).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "lo", "ask\n" })
	void whoDoesNotAuthenticateInTimeIsClosed(String bytes) {
		try (var app = start(List.of(Blocking.class), "authentication.timeout=300ms")) {
			TestClient client = app.connect().send(bytes);
			if (bytes.endsWith("\n")) {
				client.receiveLine();
			}

			assertThat(client.isEnded()).isTrue();
			awaitClosed(app, "rejected", 1);
		}
	}

	@Test
	void whoHasAuthenticatedStays() {
		try (var app = start(List.of(Blocking.class), "authentication.timeout=500ms")) {
			TestClient client = app.connect().send("login bob\n");
			TestClient late = app.connect();
			assertThat(client.receiveLine()).isEqualTo("hello bob\r");
			assertThat(late.isEnded()).isTrue();

			assertThat(client.send("one\n").receiveLine()).isEqualTo("bob: one\r");
		}
	}

	@Test
	void authenticationThatComesTooLateDoesNotCount() {
		try (var app = start(List.of(Blocking.class), "authentication.timeout=300ms")) {
			Slow.GATE = new CountDownLatch(1);
			TestClient client = app.connect();

			client.send("slow bob\none\n");
			awaitClosing(app);
			Slow.GATE.countDown();

			assertThat(client.isEnded()).isTrue();
			assertThat(SEEN).isEmpty();
		}
	}

	@Test
	void failureOfTheAuthenticatorEndsTheConnectionAsFailed() {
		try (var app = start(List.of(Blocking.class))) {
			assertThat(app.connect().send("break\n").isEnded()).isTrue();
			awaitClosed(app, "handler_failed", 1);
		}
	}

	@Test
	void anAddressThatFailsTooOftenIsNotAskedAnyMore() {
		try (var app = start(List.of(Blocking.class), "authentication.failures-per-minute=3")) {
			for (int i = 0; i < 3; i++) {
				assertThat(app.connect().send("guess\n").receiveLine()).isEqualTo("wrong\r");
			}
			awaitClosed(app, "rejected", 3);
			ASKED_ON.clear();

			assertThat(app.connect().send("login bob\n").isEnded()).isTrue();
			assertThat(ASKED_ON).isEmpty();
		}
	}

	@Test
	void withoutALimitAnAddressMayFailForEver() {
		try (var app = start(List.of(Blocking.class), "authentication.failures-per-minute=0")) {
			for (int i = 0; i < 15; i++) {
				assertThat(app.connect().send("guess\n").receiveLine()).isEqualTo("wrong\r");
			}
		}
	}

	@Test
	void isAskedOnTheExecutorUnlessTheHandlerIsOnTheEventLoop() throws Exception {
		try (var app = start(List.of(Later.class))) {
			app.connect().send("login bob\n").receiveLine();
			assertThat(ASKED_ON.poll(5, TimeUnit.SECONDS).getName()).contains("handler");
		}
		try (var app = start(List.of(OnTheLoop.class))) {
			app.connect().send("login bob\n").receiveLine();
			assertThat(ASKED_ON.poll(5, TimeUnit.SECONDS).getName()).doesNotContain("handler");
		}
	}

	@Test
	void onOpenGreetsBeforeAndOnCloseIsCalledOnce() throws Exception {
		try (var app = start(List.of(Living.class))) {
			TestClient client = app.connect();
			assertThat(client.receiveLine()).isEqualTo("login? null\r");
			assertThat(client.send("login bob\n").receiveLine()).isEqualTo("hello bob\r");
			client.close();
			assertThat(SEEN.poll(5, TimeUnit.SECONDS)).isEqualTo("closed bob");
		}
	}

	@Test
	void halfClosedPeerGetsItsReplies() throws Exception {
		try (var app = start(List.of(Blocking.class))) {
			TestClient client = app.connect().send("login bob\none\n");
			client.socket().shutdownOutput();

			assertThat(client.receiveLine()).isEqualTo("hello bob\r");
			assertThat(client.receiveLine()).isEqualTo("bob: one\r");
			assertThat(client.isEnded()).isTrue();
		}
	}

	private static void awaitClosed(RunningApplication app, String reason, int count) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(5))
			.until(() -> app.meters()
				.get("asyncnet.connections.closed")
				.tags("listener", "it", "reason", reason)
				.counter()
				.count() == count);
	}

	/** Until the time for the only connection is over. */
	private static void awaitClosing(RunningApplication app) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(5))
			.until(() -> app.bean(ConnectionRegistry.class).stream("it").noneMatch(Connection::isOpen)
					&& !ASKED_ON.isEmpty());
	}

	private static RunningApplication start(List<Class<?>> beans, String... properties) {
		List<Class<?>> all = new ArrayList<>(beans);
		all.add(Slow.class);
		String listener = beans.contains(Function.class) ? "other" : "it";
		return RunningApplication.startOnly(listener, all, properties);
	}

	private record Named(String getName) implements Principal {

	}

	static class Slow implements SocketAuthenticator {

		static volatile CountDownLatch GATE = new CountDownLatch(0);

		@Override
		public AuthenticationResult authenticate(AuthenticationAttempt attempt) throws Exception {
			ASKED_ON.add(Thread.currentThread());
			String[] words = attempt.frame().text(StandardCharsets.UTF_8).split(" ", -1);
			if (words[0].equals("slow")) {
				GATE.await(10, TimeUnit.SECONDS);
			}
			return switch (words[0]) {
				case "ask" -> AuthenticationResult.challenge("name " + attempt.number() + "?");
				case "break" -> throw new IllegalStateException("the database cannot be reached");
				case "slow" -> AuthenticationResult.authenticated(new Named(words[1]));
				case "login" -> AuthenticationResult.authenticated(new Named(words[1]), "hello " + words[1]);
				default -> AuthenticationResult.refused("wrong");
			};
		}

		@Override
		public Set<String> listeners() {
			return Set.of("it");
		}

	}

	static class Watching implements SocketInterceptor {

		@Override
		public @Nullable Object intercept(SocketCall call) throws Exception {
			SEEN.add("intercepted " + call.frame().text(StandardCharsets.UTF_8));
			return call.proceed();
		}

	}

	static class Blocking {

		@SocketHandler("it")
		String handle(String line, Principal peer) {
			SEEN.add(line);
			return peer.getName() + ": " + line;
		}

	}

	@SocketHandler("it")
	static class Later {

		@SocketHandler
		CompletionStage<String> handle(String line, Principal peer) {
			SEEN.add(line);
			return CompletableFuture.completedFuture(peer.getName() + ": " + line);
		}

		@OnError
		String failed(Exception failure) {
			return "not answered";
		}

	}

	static class OnTheLoop {

		@SocketHandler(value = "it", execution = Execution.EVENT_LOOP)
		String handle(String line, Principal peer) {
			SEEN.add(line);
			return peer.getName() + ": " + line;
		}

	}

	@SocketHandler("it")
	static class Living {

		@OnOpen
		String open(@Nullable Principal peer) {
			return "login? " + peer;
		}

		@SocketHandler
		String handle(String line) {
			return line;
		}

		@OnClose
		void closed(Principal peer) {
			SEEN.add("closed " + peer.getName());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Function {

		@Bean
		SocketListenerSpec it(ObjectProvider<PeerPrincipals> principals) {
			return SocketListenerSpec.of("it").handle((line, connection) -> {
				SEEN.add(line);
				return principals.getObject().find(connection).getName() + ": " + line;
			});
		}

	}

}
