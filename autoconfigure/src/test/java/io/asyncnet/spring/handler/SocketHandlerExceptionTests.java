package io.asyncnet.spring.handler;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import io.asyncnet.socket.AsyncSocket;
import io.asyncnet.socket.Connection;
import io.asyncnet.spring.annotation.SocketHandler;
import jakarta.validation.Valid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class SocketHandlerExceptionTests {

	@Test
	void stopsTheStartWhenTwoMethodsAreForTheSameListener() {
		SocketHandlerException failure = startFailure(First.class, Second.class);

		assertThat(failure.description()).contains("Listener 'quotes' has two @SocketHandler methods")
			.contains(First.class.getName() + ".first(String) of bean '")
			.contains(Second.class.getName() + ".second(byte[]) of bean '");
		assertThat(failure.action()).contains("Remove one of them");
	}

	@Test
	void stopsTheStartWhenMethodIsStatic() {
		SocketHandlerException failure = startFailure(StaticMethod.class);

		assertThat(failure.description()).isEqualTo(
				"@SocketHandler method " + StaticMethod.class.getName() + ".quote(String) cannot work: it is static.");
		assertThat(failure.action()).contains("instance method");
	}

	@Test
	void stopsTheStartWhenOnlyTheClassIsAnnotated() {
		SocketHandlerException failure = startFailure(OnlyClass.class);

		assertThat(failure.description()).contains(OnlyClass.class.getName()).contains("none of its methods is");
	}

	@Test
	void stopsTheStartWhenPlaceholderCannotBeResolved() {
		SocketHandlerException failure = startFailure(Placeholder.class);

		assertThat(failure.description()).contains("'${quotes.listener}' cannot be resolved");
		assertThat(failure.action()).contains("Set the property");
	}

	@Test
	void stopsTheStartWhenPlaceholderIsEmpty() {
		Handlers handlers = Handlers.prepare(Placeholder.class);
		handlers.context().setEnvironment(new MockEnvironment().withProperty("quotes.listener", ""));

		assertThatExceptionOfType(SocketHandlerException.class).isThrownBy(handlers::start);
	}

	@Test
	void namesListenersToChooseFromWhenListenerIsNotConfigured() {
		try (Handlers handlers = Handlers.of(First.class)) {
			SocketHandlers found = handlers.socketHandlers();
			found.requireListeners(List.of("quotes"));

			assertThatExceptionOfType(SocketHandlerException.class)
				.isThrownBy(() -> found.requireListeners(List.of("trades", "orders")))
				.satisfies((ex) -> assertThat(ex.description()).contains(First.class.getName() + ".first(String)")
					.contains("listener 'quotes' is not configured"))
				.satisfies((ex) -> assertThat(ex.action()).contains("'asyncnet.listeners.quotes.port'")
					.contains("[orders, trades]"));
		}
	}

	@Test
	void refusesTwoPayloads() {
		SocketHandlerException failure = findFailure("two-payloads");

		assertThat(failure.description()).contains("twoPayloads(String, byte[])")
			.contains("two payload parameters, of type java.lang.String and of type byte[]");
		assertThat(failure.action()).contains("Keep one of them");
	}

	@Test
	void refusesPayloadExpression() {
		assertThat(findFailure("expression").description()).contains("@Payload has an expression");
	}

	@Test
	void refusesPayloadThatNothingConverts() {
		SocketHandlerException failure = findFailure("unknown-payload");

		assertThat(failure.description()).contains("unknownPayload(Runnable)")
			.contains("nothing converts frames to its payload of type java.lang.Runnable");
		assertThat(failure.action()).contains("MessageConverter");
	}

	@Test
	void refusesValidationWithoutValidator() {
		SocketHandlerException failure = findFailure("valid");

		assertThat(failure.description()).contains("no validator");
		assertThat(failure.action()).contains("spring-boot-starter-validation");
	}

	@ParameterizedTest
	@ValueSource(strings = { "monos", "optionals", "streams", "optional-future" })
	void refusesReturnTypesOfFramesThatAreNone(String listener) {
		SocketHandlerException failure = findFailure(listener);

		assertThat(failure.description()).contains("would have to be a frame");
		assertThat(failure.action()).contains("Return the frames themselves");
	}

	@Test
	void refusesReturnTypesThatDoNotTellTheirEnd() {
		assertThat(findFailure("future").action()).contains("CompletableFuture");
		assertThat(findFailure("optional").action()).contains("an empty one");
		assertThat(findFailure("nested").action()).contains("inner");
	}

	@Test
	void stopsTheStartWhenOneMethodTakesTheConnectionsAndAnotherOneTheirFrames() {
		SocketHandlerException failure = startFailure(First.class, Whole.class);

		assertThat(failure.description()).contains("Listener 'quotes' has two @SocketHandler methods")
			.contains("connections, which an AsyncSocket parameter takes whole")
			.contains(First.class.getName() + ".first(String)")
			.contains(Whole.class.getName() + ".whole(AsyncSocket)");
	}

	@Test
	void refusesSocketTogetherWithAPayload() {
		SocketHandlerException failure = findFailure("socket-and-payload");

		assertThat(failure.description()).contains("socketAndPayload(AsyncSocket, String)")
			.contains("an AsyncSocket and a payload of type java.lang.String");
		assertThat(failure.action()).contains("Remove the payload");
	}

	@Test
	void refusesSocketTogetherWithAConnection() {
		SocketHandlerException failure = findFailure("socket-and-connection");

		assertThat(failure.description()).contains("an AsyncSocket and a Connection");
		assertThat(failure.action()).contains("Remove the Connection");
	}

	@Test
	void refusesTwoSockets() {
		assertThat(findFailure("two-sockets").description()).contains("two AsyncSocket parameters");
	}

	@Test
	void refusesAReplyOfWhoTakesAConnection() {
		SocketHandlerException failure = findFailure("socket-reply");

		assertThat(failure.description()).contains("socketReply(AsyncSocket)").contains("returns java.lang.String");
		assertThat(failure.action()).contains("AsyncSocket.send");
	}

	@Test
	void refusesWhatDoesNotTellWhenAConnectionIsServed() {
		assertThat(findFailure("socket-flux").description()).contains("returns reactor.core.publisher.Flux")
			.contains("no frame to answer");
		assertThat(findFailure("socket-nested").action()).contains("inner");
	}

	private static SocketHandlerException startFailure(Class<?>... components) {
		return catchThrowableOfType(SocketHandlerException.class, () -> Handlers.of(components));
	}

	private static SocketHandlerException findFailure(String listener) {
		try (Handlers handlers = Handlers.of(Wrong.class)) {
			return catchThrowableOfType(SocketHandlerException.class, () -> handlers.handler(listener));
		}
	}

	static class First {

		@SocketHandler("quotes")
		void first(String payload) {
		}

	}

	static class Second {

		@SocketHandler("quotes")
		void second(byte[] payload) {
		}

	}

	static class Whole {

		@SocketHandler("quotes")
		void whole(AsyncSocket socket) {
		}

	}

	static class StaticMethod {

		@SocketHandler("quotes")
		static void quote(String payload) {
		}

	}

	@SocketHandler("quotes")
	static class OnlyClass {

		void quote(String payload) {
		}

	}

	static class Placeholder {

		@SocketHandler("${quotes.listener}")
		void quote(String payload) {
		}

	}

	static class Wrong {

		@SocketHandler("two-payloads")
		void twoPayloads(String text, byte[] bytes) {
		}

		@SocketHandler("socket-and-payload")
		void socketAndPayload(AsyncSocket socket, String payload) {
		}

		@SocketHandler("socket-and-connection")
		void socketAndConnection(AsyncSocket socket, Connection connection) {
		}

		@SocketHandler("two-sockets")
		void twoSockets(AsyncSocket socket, AsyncSocket other) {
		}

		@SocketHandler("socket-reply")
		String socketReply(AsyncSocket socket) {
			return "reply";
		}

		@SocketHandler("socket-flux")
		Flux<String> socketFlux(AsyncSocket socket) {
			return Flux.empty();
		}

		@SocketHandler("socket-nested")
		CompletableFuture<Mono<String>> socketNested(AsyncSocket socket) {
			throw new UnsupportedOperationException();
		}

		@SocketHandler("expression")
		void expression(@Payload("name") String payload) {
		}

		@SocketHandler("unknown-payload")
		void unknownPayload(Runnable payload) {
		}

		@SocketHandler("valid")
		void valid(@Valid List<String> payload) {
		}

		@SocketHandler("monos")
		Flux<Mono<String>> monos() {
			return Flux.empty();
		}

		@SocketHandler("optionals")
		List<Optional<String>> optionals() {
			throw new UnsupportedOperationException();
		}

		@SocketHandler("streams")
		Stream<Stream<String>> streams() {
			return Stream.empty();
		}

		@SocketHandler("optional-future")
		Optional<CompletableFuture<String>> optionalFuture() {
			return Optional.empty();
		}

		@SocketHandler("future")
		Future<String> future() {
			throw new UnsupportedOperationException();
		}

		@SocketHandler("optional")
		Optional<List<String>> optional() {
			return Optional.empty();
		}

		@SocketHandler("nested")
		CompletableFuture<Mono<String>> nested() {
			throw new UnsupportedOperationException();
		}

	}

}
