package io.asyncnet.spring.autoconfigure;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.asyncnet.socket.AsyncSocket;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.OnError;
import io.asyncnet.spring.annotation.OnOpen;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.autoconfigure.SecurityApplication.Logins;
import io.asyncnet.spring.autoconfigure.SecurityApplication.Users;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.annotation.CurrentSecurityContext;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Parameters with {@link CurrentSecurityContext}.
 */
class CurrentSecurityContextTests {

	@ParameterizedTest
	@ValueSource(strings = { "execution=executor", "execution=event-loop", "spring.threads.virtual.enabled=true" })
	void isTheContextOfThePeer(String property) {
		try (var app = SecurityApplication.start(List.of(Asking.class, Logins.class), property)) {
			TestClient bob = app.connect();
			assertThat(bob.receiveLine()).isEqualTo("anonymousUser\r");
			assertThat(bob.send("login bob\nx\n").receiveLine()).isEqualTo("bob true [ROLE_BOB] BOB none\r");

			assertThat(bob.send("fail\n").receiveLine()).isEqualTo("failed bob\r");
		}
	}

	@Test
	void ofAnAnonymousPeerThereIsOneToo() {
		try (var app = SecurityApplication.start(List.of(Asking.class))) {
			TestClient client = app.connect();
			assertThat(client.receiveLine()).isEqualTo("anonymousUser\r");
			assertThat(client.send("x\n").receiveLine())
				.isEqualTo("anonymousUser true [ROLE_ANONYMOUS] ANONYMOUSUSER none\r");
		}
	}

	@Test
	void valueOfAnotherTypeIsAnErrorForWhoSaysSo() {
		try (var app = SecurityApplication.start(List.of(Strict.class))) {
			assertThat(app.connect().send("x\n").receiveLine()).startsWith("java.lang.String of the peer cannot be");
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { Whole.class, WholeLater.class })
	void handlersOfWholeConnectionsHaveIt(Class<?> handler) throws Exception {
		try (var app = SecurityApplication.startTls(List.of(handler, Users.class));
				TestClient client = SecurityApplication.connectTls(app, SecurityApplication.CERTIFICATES.client)) {
			assertThat(client.receiveLine()).isEqualTo("client\r");
		}
	}

	@Retention(RetentionPolicy.RUNTIME)
	@CurrentSecurityContext(expression = "authentication.name.toUpperCase()")
	@interface UpperName {

	}

	@SocketHandler("it")
	static class Asking {

		@OnOpen
		String greet(@CurrentSecurityContext SecurityContext context) {
			return name(context);
		}

		@SocketHandler
		String handle(String line, @CurrentSecurityContext SecurityContext context,
				@CurrentSecurityContext(expression = "authentication.authorities") List<?> authorities,
				@UpperName String name, @CurrentSecurityContext(expression = "authentication") Optional<Number> none) {
			if (line.equals("fail")) {
				throw new IllegalStateException();
			}
			return name(context) + " " + context.equals(SecurityContextHolder.getContext()) + " " + authorities + " "
					+ name + " " + none.map(Object::toString).orElse("none");
		}

		@OnError
		String failed(IllegalStateException failure, @CurrentSecurityContext SecurityContext context) {
			return "failed " + name(context);
		}

		static String name(SecurityContext context) {
			Authentication authentication = context.getAuthentication();
			return (authentication != null) ? authentication.getName() : "null";
		}

	}

	static class Strict {

		@SocketHandler("it")
		String handle(String line, @Nullable @CurrentSecurityContext(expression = "authentication.name",
				errorOnInvalidType = true) Number number) {
			return line;
		}

		@OnError
		@Nullable String failed(ClassCastException failure) {
			return failure.getMessage();
		}

	}

	static class Whole {

		@SocketHandler("it")
		void serve(AsyncSocket socket, @CurrentSecurityContext SecurityContext context) {
			socket.send(Asking.name(context) + "\r\n");
		}

	}

	static class WholeLater {

		@SocketHandler("it")
		CompletionStage<?> serve(AsyncSocket socket,
				@CurrentSecurityContext(expression = "authentication.name") String name) {
			socket.send(name + "\r\n");
			return CompletableFuture.completedFuture(null);
		}

	}

}
