package io.asyncnet.spring.autoconfigure;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.asyncnet.socket.AsyncSocket;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.OnError;
import io.asyncnet.spring.annotation.OnOpen;
import io.asyncnet.spring.annotation.SocketAdvice;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.autoconfigure.SecurityApplication.LockedUsers;
import io.asyncnet.spring.autoconfigure.SecurityApplication.Logins;
import io.asyncnet.spring.autoconfigure.SecurityApplication.Users;
import io.asyncnet.spring.identity.CertificatePrincipal;
import io.asyncnet.spring.security.PeerAuthenticationToken;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.authentication.TestingAuthenticationProvider;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.userdetails.UserDetails;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Peers that Spring Security knows, and handlers that are only for some of them.
 */
@ExtendWith(OutputCaptureExtension.class)
class SpringSecurityTests {

	@ParameterizedTest
	@ValueSource(classes = { ClassTill.class, InterfaceTill.class })
	void certificateOfAUserWithTheRoleOpensTheDoor(Class<?> handler) throws Exception {
		try (var app = SecurityApplication.startTls(List.of(handler, Users.class));
				TestClient client = SecurityApplication.connectTls(app, SecurityApplication.CERTIFICATES.client)) {
			assertThat(client.send("x\n").receiveLine()).isEqualTo("open: client\r");
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { ClassTill.class, InterfaceTill.class })
	void whoIsDeniedGetsTheReplyToErrors(Class<?> handler) throws Exception {
		try (var app = SecurityApplication.startTls(List.of(handler, Users.class, Denials.class));
				TestClient client = SecurityApplication.connectTls(app, null)) {
			assertThat(client.send("x\nx\n").receiveLine()).isEqualTo("denied: anonymousUser\r");
			assertThat(client.receiveLine()).isEqualTo("denied: anonymousUser\r");
		}
	}

	@Test
	void whoIsDeniedWithoutAnAnswerIsRejected() throws Exception {
		try (var app = SecurityApplication.startTls(List.of(ClassTill.class, Users.class));
				TestClient client = SecurityApplication.connectTls(app, null)) {
			assertThat(client.send("x\n").isEnded()).isTrue();
			awaitClosed(app, "rejected");
		}
	}

	@Test
	void certificateOfAUserThatIsLockedIsAnonymous() throws Exception {
		try (var app = SecurityApplication.startTls(List.of(Asking.class, LockedUsers.class));
				TestClient client = SecurityApplication.connectTls(app, SecurityApplication.CERTIFICATES.client)) {
			assertThat(client.send("x\n").receiveLine()).isEqualTo("null null null anonymousUser\r");
		}
	}

	@Test
	void certificateWithoutUsersIsAuthenticatedWithoutAuthorities() throws Exception {
		try (var app = SecurityApplication.startTls(List.of(Authenticated.class));
				TestClient client = SecurityApplication.connectTls(app, SecurityApplication.CERTIFICATES.client)) {
			assertThat(client.send("x\n").receiveLine()).isEqualTo("client [FACTOR_X509] CN=client\r");
		}
	}

	@Test
	void authenticationManagerThatKnowsPeersDecides() throws Exception {
		try (var app = SecurityApplication.startTls(List.of(Asking.class, OwnManager.class, Users.class));
				TestClient client = SecurityApplication.connectTls(app, SecurityApplication.CERTIFICATES.client)) {
			assertThat(client.send("x\n").receiveLine()).isEqualTo("own client own client null own client\r");
		}
	}

	@Test
	void authenticationManagerForOthersIsPassedOver() throws Exception {
		try (var app = SecurityApplication.startTls(List.of(Asking.class, OtherManager.class, Users.class));
				TestClient client = SecurityApplication.connectTls(app, SecurityApplication.CERTIFICATES.client)) {
			assertThat(client.send("x\n").receiveLine()).isEqualTo("client client client client\r");
		}
	}

	@Test
	void authenticationThatCannotBeMadeEndsTheConnectionAsFailed() throws Exception {
		try (var app = SecurityApplication.startTls(List.of(Asking.class, BrokenManager.class));
				TestClient client = SecurityApplication.connectTls(app, SecurityApplication.CERTIFICATES.client)) {
			assertThat(client.send("x\n").isEnded()).isTrue();
			awaitClosed(app, "handler_failed");
		}
	}

	@Test
	void argumentsAreOfThePrincipalOfTheUser() throws Exception {
		try (var app = SecurityApplication.startTls(List.of(Arguments.class, Users.class));
				TestClient client = SecurityApplication.connectTls(app, SecurityApplication.CERTIFICATES.client)) {
			assertThat(client.send("x\n").receiveLine()).isEqualTo("client client CLIENT client empty\r");
		}
	}

	@Test
	void argumentsOfAnAnonymousPeerAreEmpty() {
		try (var app = SecurityApplication.start(List.of(Asking.class))) {
			assertThat(app.connect().send("x\n").receiveLine()).isEqualTo("null null null anonymousUser\r");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "execution=executor", "execution=event-loop", "spring.threads.virtual.enabled=true" })
	void whoLogsInIsKnownFromTheNextFrameOn(String property) {
		try (var app = SecurityApplication.start(List.of(Guarded.class, Logins.class), property)) {
			TestClient bob = app.connect().send("login bob\nx\nadmin\n");
			TestClient admin = app.connect().send("login admin\nx\nadmin\n");

			assertThat(bob.receiveLine()).isEqualTo("x bob\r");
			assertThat(bob.receiveLine()).isEqualTo("denied bob\r");
			assertThat(admin.receiveLine()).isEqualTo("x admin\r");
			assertThat(admin.receiveLine()).isEqualTo("admin admin\r");
		}
	}

	@Test
	void exceptionOfSpringSecurityRefusesALogin() {
		try (var app = SecurityApplication.start(List.of(Guarded.class, Logins.class))) {
			assertThat(app.connect().send("guess bob\nx\n").isEnded()).isTrue();
			awaitClosed(app, "rejected");
		}
	}

	@Test
	void connectionThatCannotBeOpenedNeedsNoLogin(CapturedOutput output) throws Exception {
		try (var app = SecurityApplication.startTls(List.of(Guarded.class, Logins.class, BrokenManager.class));
				TestClient client = SecurityApplication.connectTls(app, SecurityApplication.CERTIFICATES.client)) {
			assertThat(client.isEnded()).isTrue();
			awaitClosed(app, "handler_failed");
		}
		assertThat(output).contains("no database").doesNotContain("NullPointerException");
	}

	@ParameterizedTest
	@ValueSource(classes = { Whole.class, WholeLater.class })
	void wholeConnectionsHaveTheSecurityContext(Class<?> handler) throws Exception {
		try (var app = SecurityApplication.startTls(List.of(handler, Users.class));
				TestClient client = SecurityApplication.connectTls(app, SecurityApplication.CERTIFICATES.client)) {
			assertThat(client.receiveLine()).isEqualTo("client client\r");
		}
	}

	@Test
	void wholeConnectionThatIsDeniedIsRejected() throws Exception {
		try (var app = SecurityApplication.startTls(List.of(WholeGuarded.class, Users.class));
				TestClient client = SecurityApplication.connectTls(app, null)) {
			assertThat(client.isEnded()).isTrue();
			awaitClosed(app, "rejected");
		}
	}

	@Test
	void whatOnOpenLeavesInTheSecurityContextIsThePeersFromThenOn() {
		try (var app = SecurityApplication.start(List.of(Opening.class))) {
			TestClient client = app.connect();
			assertThat(client.send("x\n").receiveLine()).isEqualTo("opened opened\r");
			assertThat(client.send("x\n").receiveLine()).isEqualTo("opened opened\r");
		}
	}

	private static void awaitClosed(RunningApplication app, String reason) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(5))
			.until(() -> app.meters().get("asyncnet.connections.closed").tag("reason", reason).counter().count() == 1);
	}

	private static String name(@Nullable Principal principal) {
		return (principal != null) ? principal.getName() : "null";
	}

	private static String context() {
		return name(SecurityContextHolder.getContext().getAuthentication());
	}

	static class ClassTill {

		@SocketHandler("it")
		@PreAuthorize("hasRole('TILL')")
		String open(String line, @Nullable Authentication peer) {
			return "open: " + name(peer);
		}

	}

	interface Till {

		String open(Optional<Principal> peer);

	}

	static class InterfaceTill implements Till {

		@Override
		@SocketHandler("it")
		@PreAuthorize("hasRole('TILL')")
		public String open(Optional<Principal> peer) {
			return "open: " + peer.orElseThrow().getName();
		}

	}

	static class Authenticated {

		@SocketHandler("it")
		@PreAuthorize("isFullyAuthenticated()")
		String who(PeerAuthenticationToken peer) {
			CertificatePrincipal certificate = (CertificatePrincipal) peer.getPeer();
			return peer.getName() + " " + AuthorityUtils.authorityListToSet(peer.getAuthorities()) + " "
					+ certificate.certificate().getSubjectX500Principal().getName();
		}

	}

	static class Asking {

		@SocketHandler("it")
		String who(@Nullable Principal principal, @Nullable Authentication authentication,
				@Nullable @AuthenticationPrincipal UserDetails user) {
			return name(principal) + " " + name(authentication) + " " + ((user != null) ? user.getUsername() : "null")
					+ " " + context();
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@AuthenticationPrincipal(expression = "username.toUpperCase()")
	@interface CurrentName {

	}

	static class Arguments {

		@SocketHandler("it")
		String who(@AuthenticationPrincipal UserDetails user,
				@AuthenticationPrincipal(expression = "username") String name, @CurrentName String upper,
				Optional<Authentication> authentication, @AuthenticationPrincipal Optional<Number> none) {
			return user.getUsername() + " " + name + " " + upper + " " + authentication.orElseThrow().getName() + " "
					+ none.map(Object::toString).orElse("empty");
		}

	}

	@SocketHandler("it")
	static class Guarded {

		@SocketHandler
		@PreAuthorize("#line != 'admin' or hasRole('ADMIN')")
		String handle(String line) {
			return line + " " + context();
		}

		@OnError
		String denied(AccessDeniedException failure, Principal peer) {
			return "denied " + peer.getName();
		}

	}

	@SocketHandler("it")
	static class Opening {

		@OnOpen
		void open() {
			SecurityContextHolder.getContext()
				.setAuthentication(new TestingAuthenticationToken("opened", "", "ROLE_OPENED"));
		}

		@SocketHandler
		@PreAuthorize("hasRole('OPENED')")
		String handle(String line, Principal peer) {
			return context() + " " + peer.getName();
		}

	}

	static class Whole {

		@SocketHandler("it")
		void serve(AsyncSocket socket, @AuthenticationPrincipal UserDetails user) {
			socket.send(context() + " " + user.getUsername() + "\r\n");
		}

	}

	static class WholeGuarded {

		@SocketHandler("it")
		@PreAuthorize("hasRole('TILL')")
		void serve(AsyncSocket socket) {
			socket.send("never\r\n");
		}

	}

	static class WholeLater {

		@SocketHandler("it")
		@PreAuthorize("hasRole('TILL')")
		CompletionStage<?> serve(Principal peer, AsyncSocket socket) {
			socket.send(context() + " " + peer.getName() + "\r\n");
			return CompletableFuture.completedFuture(null);
		}

	}

	@SocketAdvice("it")
	static class Denials {

		@OnError
		String denied(AccessDeniedException failure) {
			return "denied: " + context();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnManager {

		@Bean
		AuthenticationManager manager() {
			return (request) -> new TestingAuthenticationToken("own " + request.getName(), "", "ROLE_OWN");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherManager {

		@Bean
		AuthenticationManager manager() {
			return new ProviderManager(new TestingAuthenticationProvider());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class BrokenManager {

		@Bean
		AuthenticationManager manager() {
			return (request) -> {
				throw new AuthenticationServiceException("no database");
			};
		}

	}

}
