package io.asyncnet.spring.handler;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.charset.StandardCharsets;

import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.spring.RecordedReplies;
import io.asyncnet.spring.TestFrames;
import io.asyncnet.spring.annotation.Execution;
import io.asyncnet.spring.annotation.SocketHandler;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.core.annotation.AliasFor;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

class SocketHandlersTests {

	@Test
	void callsInheritedAndGenericMethods() throws Exception {
		try (Handlers handlers = Handlers.of(Concrete.class)) {
			assertThat(handlers.socketHandlers().listeners()).containsExactlyInAnyOrder("inherited", "generic",
					"interface");
			assertThat(handlers.handle("inherited", "x")).containsExactly("inherited x");
			assertThat(handlers.handle("generic", "{\"value\":1}")).containsExactly("1");
			assertThat(handlers.handle("interface", "{\"value\":5}")).containsExactly("5");
		}
	}

	@Test
	void takesListenerNameFromMethodThenClassThenDefault() {
		try (Handlers handlers = Handlers.of(Named.class, Unnamed.class)) {
			assertThat(handlers.socketHandlers().listeners()).containsExactlyInAnyOrder("shared", "own", "default");
		}
	}

	@Test
	void resolvesPlaceholdersInListenerNames() {
		Handlers handlers = Handlers.prepare(Placeholder.class);
		handlers.context().setEnvironment(new MockEnvironment().withProperty("quotes.listener", "quotes"));

		try (handlers) {
			assertThat(handlers.start().socketHandlers().listeners()).containsExactlyInAnyOrder("quotes", "fallback");
		}
	}

	@Test
	void takesMetaAnnotations() throws Exception {
		try (Handlers handlers = Handlers.of(Composed.class)) {
			assertThat(handlers.handle("fast", "x")).containsExactly("x");
			assertThat(handlers.handler("fast").executor()).isNull();
		}
	}

	@Test
	void findsNothingForOtherListeners() {
		try (Handlers handlers = Handlers.of(Unnamed.class)) {
			assertThat(handlers.socketHandlers().find("other", HandlerSettings.DEFAULTS)).isNull();
		}
	}

	@Test
	void createsLazyBeanWhenItsListenerNeedsIt() throws Exception {
		LazyEcho.created = 0;
		try (Handlers handlers = Handlers.of(LazyEcho.class)) {
			assertThat(handlers.socketHandlers().listeners()).containsExactly("lazy");
			assertThat(LazyEcho.created).isZero();

			assertThat(handlers.handle("lazy", "x")).containsExactly("x");
			assertThat(LazyEcho.created).isOne();
		}
	}

	@Test
	void usesOnePrototypeForAListener() throws Exception {
		try (Handlers handlers = Handlers.of(Counter.class)) {
			ConnectionHandler handler = handlers.handler("count");
			RecordedReplies replies = new RecordedReplies();

			handler.onFrame(handlers.connection(), TestFrames.of(""), replies);
			handler.onFrame(handlers.connection(), TestFrames.of(""), replies);

			assertThat(replies.frames()).containsExactly("1", "2");
		}
	}

	@Test
	void runsBlockingMethodsOnTheExecutor() {
		try (Handlers handlers = Handlers.of(Executions.class)) {
			assertThat(handlers.handler("auto").executor()).isSameAs(Handlers.EXECUTOR);
			assertThat(handlers.handler("loop").executor()).isNull();
			assertThat(handlers.handler("executor").executor()).isSameAs(Handlers.EXECUTOR);
		}
	}

	@Test
	void runsWhereTheListenerSaysUnlessTheAnnotationSaysSo() {
		try (Handlers handlers = Handlers.of(Executions.class)) {
			HandlerSettings loop = new HandlerSettings(Execution.EVENT_LOOP, StandardCharsets.UTF_8);
			HandlerSettings executor = new HandlerSettings(Execution.EXECUTOR, StandardCharsets.UTF_8);

			assertThat(handlers.handler("auto", loop).executor()).isNull();
			assertThat(handlers.handler("executor", loop).executor()).isSameAs(Handlers.EXECUTOR);
			assertThat(handlers.handler("loop", executor).executor()).isNull();
		}
	}

	@Test
	void runsWhereTheClassSaysUnlessTheMethodSaysSo() {
		try (Handlers handlers = Handlers.of(LoopClass.class)) {
			assertThat(handlers.handler("loop").executor()).isNull();
			assertThat(handlers.handler("other").executor()).isSameAs(Handlers.EXECUTOR);
		}
	}

	interface Contract<T> {

		@SocketHandler("interface")
		int handle(@Payload T payload);

	}

	abstract static class Base<T> {

		@SocketHandler("inherited")
		String inherited(String payload) {
			return "inherited " + payload;
		}

		@SocketHandler("generic")
		String generic(T payload) {
			return describe(payload);
		}

		abstract String describe(T payload);

	}

	static class Concrete extends Base<Item> implements Contract<Item> {

		@Override
		String describe(Item payload) {
			return String.valueOf(payload.value());
		}

		@Override
		public int handle(Item payload) {
			return payload.value();
		}

	}

	@SocketHandler("shared")
	static class Named {

		@SocketHandler
		void shared() {
		}

		@SocketHandler("own")
		void own() {
		}

		void helper() {
		}

	}

	static class Unnamed {

		@SocketHandler
		void unnamed() {
		}

	}

	static class Placeholder {

		@SocketHandler("${quotes.listener}")
		void quotes() {
		}

		@SocketHandler("${missing:fallback}")
		void fallback() {
		}

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@SocketHandler(execution = Execution.EVENT_LOOP)
	@interface FastHandler {

		@AliasFor(annotation = SocketHandler.class, attribute = "value")
		String listener();

	}

	static class Composed {

		@FastHandler(listener = "fast")
		String fast(String payload) {
			return payload;
		}

	}

	@Lazy
	static class LazyEcho {

		static int created;

		LazyEcho() {
			created++;
		}

		@SocketHandler("lazy")
		String echo(String payload) {
			return payload;
		}

	}

	@Scope(BeanDefinition.SCOPE_PROTOTYPE)
	static class Counter {

		private int count;

		@SocketHandler("count")
		int count() {
			return ++this.count;
		}

	}

	static class Executions {

		@SocketHandler("auto")
		void auto() {
		}

		@SocketHandler(value = "loop", execution = Execution.EVENT_LOOP)
		void loop() {
		}

		@SocketHandler(value = "executor", execution = Execution.EXECUTOR)
		void executor() {
		}

	}

	@SocketHandler(value = "loop", execution = Execution.EVENT_LOOP)
	static class LoopClass {

		@SocketHandler
		void loop() {
		}

		@SocketHandler(value = "other", execution = Execution.EXECUTOR)
		void other() {
		}

	}

	record Item(int value) {

	}

}
