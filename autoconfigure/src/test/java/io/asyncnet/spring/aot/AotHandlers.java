package io.asyncnet.spring.aot;

import java.security.Principal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.asyncnet.CloseReason;
import io.asyncnet.socket.AsyncSocket;
import io.asyncnet.socket.Connection;
import io.asyncnet.spring.actuate.SocketsEndpoint;
import io.asyncnet.spring.annotation.OnClose;
import io.asyncnet.spring.annotation.OnError;
import io.asyncnet.spring.annotation.OnOpen;
import io.asyncnet.spring.annotation.RouteVariable;
import io.asyncnet.spring.annotation.SocketAdvice;
import io.asyncnet.spring.annotation.SocketHandler;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Positive;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Lazy;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Component;

/**
 * The handlers of {@link AotApplication}.
 */
final class AotHandlers {

	private AotHandlers() {
	}

	record Order(String symbol, @Positive int quantity) {

	}

	record Side(String text) {

	}

	record Fill(String symbol, int part) {

	}

	@Lazy
	@Component
	@SocketHandler("${words.listener}")
	static class Words {

		private final AtomicInteger closed = new AtomicInteger();

		private final ObjectProvider<SocketsEndpoint> sockets;

		Words(ObjectProvider<SocketsEndpoint> sockets) {
			this.sockets = sockets;
		}

		@OnOpen
		String greet(Connection connection) {
			return "welcome to " + connection.listener();
		}

		@OnClose
		void leave(CloseReason reason) {
			this.closed.incrementAndGet();
		}

		@SocketHandler(route = "GET {key}")
		String get(@RouteVariable Key key) {
			return "value of " + key.text();
		}

		@SocketHandler(route = "LATER")
		CompletionStage<String> later() {
			return CompletableFuture.supplyAsync(() -> "later");
		}

		@SocketHandler(route = "FAIL")
		void fail(String rest) {
			throw new IllegalStateException("failed" + rest);
		}

		@SocketHandler(route = "MARK")
		String mark() {
			return "mark";
		}

		@SocketHandler(route = "THREE")
		String three(String rest, Connection connection, Optional<Principal> peer) {
			return connection.listener() + rest + peer.isPresent();
		}

		@SocketHandler(route = "CLOSED")
		String closed() {
			return "closed " + this.closed.get();
		}

		@SocketHandler(route = "LISTENERS")
		String listeners() {
			return String.join(" ", this.sockets.getObject().sockets().listeners().keySet().stream().sorted().toList());
		}

	}

	@SocketAdvice
	static class Errors {

		private final String prefix;

		Errors(@Value("${errors.prefix:error: }") String prefix) {
			this.prefix = prefix;
		}

		@OnError
		String answer(Exception failure) {
			return this.prefix + failure.getClass().getSimpleName();
		}

	}

	/** Only its subclass says what is in the payload and in the reply. */
	static class Desk<T> {

		@SocketHandler
		Stream<T> repeat(List<T> sides) {
			return sides.stream();
		}

	}

	@Component
	@SocketHandler("desk")
	static class SideDesk extends Desk<Side> {

	}

	@Component
	static class Orders {

		@SocketHandler("orders")
		CompletionStage<Fill> fill(@Valid Order order) {
			return CompletableFuture.completedFuture(new Fill(order.symbol(), 1));
		}

	}

	@Component
	static class Secured {

		@SocketHandler("secured")
		@PreAuthorize("hasRole('TILL')")
		String sell(String line, Connection connection) {
			return "sold " + line;
		}

	}

	@Component
	static class Whole {

		@SocketHandler("whole")
		void serve(AsyncSocket socket) throws Exception {
			String line = socket.recvLine().get();
			socket.send("whole " + line + "\n").get();
		}

	}

}
