package io.asyncnet.spring.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.asyncnet.socket.SocketPeer;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.OnError;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.identity.AuthenticationAttempt;
import io.asyncnet.spring.identity.AuthenticationResult;
import io.asyncnet.spring.identity.CertificatePrincipal;
import io.asyncnet.spring.identity.PrincipalExtractor;
import io.asyncnet.spring.identity.SocketAuthenticator;
import io.asyncnet.spring.identity.UnidentifiedPeerException;
import io.asyncnet.tls.PeerCertificate;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.stereotype.Component;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The code of the page on security: what it shows is what runs here.
 */
class SecurityGuideTests {

	@Test
	void handlersAreToldWhoThePeerIs() throws Exception {
		try (var app = SecurityApplication.startTls(List.of(Tills.class), "route.by=first-word");
				TestClient client = SecurityApplication.connectTls(app, SecurityApplication.CERTIFICATES.client);
				TestClient nobody = SecurityApplication.connectTls(app, null)) {
			assertThat(client.send("who\n").receiveLine()).isEqualTo("you are client\r");
			assertThat(client.send("pay\n").receiveLine()).isEqualTo("client pays\r");
			assertThat(nobody.send("who\n").receiveLine()).isEqualTo("you are nobody\r");
			assertThat(nobody.send("pay\n").receiveLine()).isEqualTo("show a certificate\r");
		}
	}

	@Test
	void extractorNamesPeersByTheirSpiffeId() throws Exception {
		X509Bundle till = new CertificateBuilder().ecp256()
			.subject("CN=client")
			.addSanUriName("spiffe://shop.test/till/7")
			.addExtendedKeyUsageClientAuth()
			.buildIssuedBy(SecurityApplication.CERTIFICATES.authority);
		try (var app = SecurityApplication.startTls(List.of(Tills.class, SpiffeIds.class), "route.by=first-word");
				TestClient client = SecurityApplication.connectTls(app, till)) {
			assertThat(client.send("who\n").receiveLine()).isEqualTo("you are spiffe://shop.test/till/7\r");
		}
	}

	@Test
	void peersLogIn() {
		try (var app = SecurityApplication.start(List.of(Users.class, Login.class, Doors.class))) {
			TestClient bob = app.connect().send("LOGIN bob secret\nopen hall\nopen vault\n");
			assertThat(bob.receiveLine()).isEqualTo("welcome bob\r");
			assertThat(bob.receiveLine()).isEqualTo("bob opens hall\r");
			assertThat(bob.receiveLine()).isEqualTo("denied\r");

			TestClient ann = app.connect().send("LOGIN ann hidden\nopen vault\n");
			assertThat(ann.receiveLine()).isEqualTo("welcome ann\r");
			assertThat(ann.receiveLine()).isEqualTo("ann opens vault\r");

			TestClient eve = app.connect().send("LOGIN ann guess\nopen vault\n");
			assertThat(eve.receiveLine()).isEqualTo("wrong name or password\r");
			assertThat(eve.isEnded()).isTrue();
		}
	}

	@Component
	@SocketHandler("it")
	static class Tills {

		@SocketHandler(route = "who")
		String who(Optional<Principal> peer) {
			return "you are " + peer.map(Principal::getName).orElse("nobody");
		}

		@SocketHandler(route = "pay")
		String pay(Principal peer) {
			return peer.getName() + " pays";
		}

		@OnError
		String unknown(UnidentifiedPeerException failure) {
			return "show a certificate";
		}

	}

	@Component
	@Order(1)
	static class SpiffeIds implements PrincipalExtractor {

		@Override
		public @Nullable Principal extract(SocketPeer peer) {
			if (peer.peerCertificates().isEmpty()) {
				return null;
			}
			PeerCertificate certificate = new PeerCertificate(peer.peerCertificates().get(0));
			return certificate.uris()
				.stream()
				.filter((uri) -> uri.startsWith("spiffe://"))
				.findFirst()
				.map((uri) -> new CertificatePrincipal(uri, certificate.x509()))
				.orElse(null);
		}

	}

	@Component
	static class Login implements SocketAuthenticator {

		private final AuthenticationManager manager;

		Login(AuthenticationManager manager) {
			this.manager = manager;
		}

		@Override
		public AuthenticationResult authenticate(AuthenticationAttempt attempt) {
			String[] words = attempt.frame().text(StandardCharsets.UTF_8).split(" ", -1);
			if (words.length != 3 || !words[0].equals("LOGIN")) {
				return AuthenticationResult.refused("LOGIN name password");
			}
			try {
				return AuthenticationResult.authenticated(
						this.manager
							.authenticate(UsernamePasswordAuthenticationToken.unauthenticated(words[1], words[2])),
						"welcome " + words[1]);
			}
			catch (BadCredentialsException ex) {
				return AuthenticationResult.refused("wrong name or password");
			}
		}

		@Override
		public Set<String> listeners() {
			return Set.of("it");
		}

	}

	@Component
	@SocketHandler("it")
	static class Doors {

		@SocketHandler
		@PreAuthorize("#line != 'open vault' or hasRole('KEEPER')")
		String open(String line, @AuthenticationPrincipal UserDetails user) {
			return user.getUsername() + " opens " + line.substring(5);
		}

		@OnError
		String denied(AccessDeniedException failure) {
			return "denied";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Users {

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(User.withUsername("bob").password("{noop}secret").roles().build(),
					User.withUsername("ann").password("{noop}hidden").roles("KEEPER").build());
		}

		@Bean
		AuthenticationManager authenticationManager(UserDetailsService users) {
			return new ProviderManager(new DaoAuthenticationProvider(users));
		}

	}

}
