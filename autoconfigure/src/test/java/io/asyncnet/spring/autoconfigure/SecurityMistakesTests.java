package io.asyncnet.spring.autoconfigure;

import java.security.Principal;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.asyncnet.socket.AsyncSocket;
import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.identity.AuthenticationAttempt;
import io.asyncnet.spring.identity.AuthenticationResult;
import io.asyncnet.spring.identity.SocketAuthenticator;
import io.asyncnet.spring.listener.SocketListenerSpec;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.core.annotation.CurrentSecurityContext;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.userdetails.UserDetails;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a developer reads who sets up identity wrongly; the table on security of
 * docs/troubleshooting.md. The applications are without Spring Security.
 */
@ExtendWith(OutputCaptureExtension.class)
class SecurityMistakesTests {

	static Stream<Arguments> mistakes() {
		return Stream.of(
				Mistake.of("@AuthenticationPrincipal", "", Annotated.class, "Annotated.handle(String, UserDetails)",
						"Spring Security is not there, or not used for listeners",
						"Add 'org.springframework.security:spring-security-core'", "asyncnet.security.enabled=false"),
				Mistake.of("@AuthenticationPrincipal of text", "", AnnotatedText.class, "AnnotatedText.handle(String)",
						"Spring Security is not there, or not used for listeners"),
				Mistake.of("Authentication", "", Typed.class, "Typed.handle(Authentication)",
						"Spring Security is not there, or not used for listeners"),
				Mistake.of("@CurrentSecurityContext", "", Current.class, "Current.handle(String, SecurityContext)",
						"Spring Security is not there, or not used for listeners"),
				Mistake.of("@CurrentSecurityContext of another type", "",
						List.of(CurrentMono.class, SecurityApplication.Security.class),
						"CurrentMono.handle(String, Mono)",
						"its parameter with @CurrentSecurityContext is a reactor.core.publisher.Mono",
						"org.springframework.security.core.context.SecurityContext"),
				Mistake.of("an expression that is none", "",
						List.of(NoExpression.class, SecurityApplication.Security.class),
						"NoExpression.handle(String, String)", "its expression 'name +' cannot be read"),
				Mistake.of("two authenticators", "", List.of(Echo.class, Logins.class, OtherLogins.class),
						"Listener 'it' has two authenticators", "$Logins", "$OtherLogins",
						"Remove the name from listeners() of one of them"),
				Mistake.of("unknown listener", "", List.of(Echo.class, Misspelt.class), "SocketAuthenticator",
						"its listener 'itt' is not configured", "Did you mean 'it'?"),
				Mistake.of("no listener", "", List.of(Echo.class, Nowhere.class), "its listeners() is empty",
						"Have it return some of [it]"),
				Mistake.of("whole connections", "", List.of(Whole.class, Logins.class), "which takes whole connections",
						"from the first byte on", "Authenticate in the handler"),
				Mistake.of("connection handler", "", List.of(Echo.class, OwnHandler.class, OwnLogins.class),
						"is a ConnectionHandler", "Authenticate in the handler"),
				Mistake.of("concurrency", "concurrency=4", List.of(Echo.class, Logins.class),
						"handles 4 frames of a connection at the same time", "asyncnet.listeners.it.concurrency"),
				Mistake.of("concurrency of a function", "",
						List.of(Echo.class, ConcurrentFunction.class, OwnLogins.class),
						"handles 2 frames of a connection at the same time"),
				Mistake.of("a limit without an authenticator", "authentication.timeout=5s", Echo.class,
						"asyncnet.listeners.it.authentication.timeout",
						"only with a SocketAuthenticator bean that names the listener"),
				Mistake.of("no time", "authentication.timeout=0", List.of(Echo.class, Logins.class),
						"asyncnet.listeners.it.authentication.timeout", "It must be longer than 0"),
				Mistake.of("a negative limit", "authentication.failures-per-minute=-1",
						List.of(Echo.class, Logins.class), "asyncnet.listeners.it.authentication.failures-per-minute",
						"It must be at least 0"),
				Mistake.of("a rule that nothing checks", "", Unchecked.class, "it has @PreAuthorize",
						"not proxied, so that nothing would check who calls it", "Add @EnableMethodSecurity"),
				Mistake.of("a rule of the class that nothing checks", "", UncheckedClass.class, "it has @PreAuthorize",
						"not proxied"),
				Mistake.of("a principal and two payloads", "", TwoPayloads.class, "it has two payload parameters"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("mistakes")
	void stopsTheStart(String name, String properties, List<Class<?>> beans, List<String> parts,
			CapturedOutput output) {
		Mistake.make(properties, beans);

		assertThat(output).contains("APPLICATION FAILED TO START").contains(parts);
	}

	static class Echo {

		@SocketHandler("it")
		String echo(String line) {
			return line;
		}

	}

	static class Annotated {

		@SocketHandler("it")
		String handle(String line, @AuthenticationPrincipal UserDetails user) {
			return line;
		}

	}

	static class AnnotatedText {

		@SocketHandler("it")
		String handle(@AuthenticationPrincipal(expression = "name") String user) {
			return user;
		}

	}

	static class Current {

		@SocketHandler("it")
		String handle(String line, @CurrentSecurityContext SecurityContext context) {
			return line;
		}

	}

	static class CurrentMono {

		@SocketHandler("it")
		String handle(String line, @CurrentSecurityContext Mono<SecurityContext> context) {
			return line;
		}

	}

	static class NoExpression {

		@SocketHandler("it")
		String handle(String line, @AuthenticationPrincipal(expression = "name +") String name) {
			return line;
		}

	}

	static class Unchecked {

		@SocketHandler("it")
		@PreAuthorize("hasRole('ADMIN')")
		String handle(String line) {
			return line;
		}

	}

	@PreAuthorize("hasRole('ADMIN')")
	static class UncheckedClass {

		@SocketHandler("it")
		String handle(String line) {
			return line;
		}

	}

	static class Typed {

		@SocketHandler("it")
		String handle(Authentication user) {
			return user.getName();
		}

	}

	static class TwoPayloads {

		@SocketHandler("it")
		String handle(String line, Principal peer, byte[] bytes) {
			return line;
		}

	}

	static class Whole {

		@SocketHandler("it")
		void chat(AsyncSocket socket) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnHandler {

		@Bean
		SocketListenerSpec own() {
			ConnectionHandler handler = (connection, frame, replies) -> replies.add(frame.view());
			return SocketListenerSpec.of("own").handler(handler);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ConcurrentFunction {

		@Bean
		SocketListenerSpec own() {
			return SocketListenerSpec.of("own")
				.options((options) -> options.withConcurrency(2))
				.handle((line, connection) -> line);
		}

	}

	static class Logins implements SocketAuthenticator {

		@Override
		public AuthenticationResult authenticate(AuthenticationAttempt attempt) {
			return AuthenticationResult.refused();
		}

		@Override
		public Set<String> listeners() {
			return Set.of("it");
		}

	}

	static class OtherLogins extends Logins {

	}

	static class Misspelt extends Logins {

		@Override
		public Set<String> listeners() {
			return Set.of("itt");
		}

	}

	static class Nowhere extends Logins {

		@Override
		public Set<String> listeners() {
			return Set.of();
		}

	}

	static class OwnLogins extends Logins {

		@Override
		public Set<String> listeners() {
			return Set.of("own");
		}

	}

}
