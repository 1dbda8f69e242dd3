package io.asyncnet.spring.autoconfigure;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.autoconfigure.security.AsyncNetSecurityAutoConfiguration;
import io.asyncnet.spring.identity.AuthenticationAttempt;
import io.asyncnet.spring.identity.AuthenticationResult;
import io.asyncnet.spring.identity.SocketAuthenticator;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;

/**
 * Beans and clients of applications with Spring Security.
 */
final class SecurityApplication {

	static final TestCertificates CERTIFICATES = TestCertificates.create();

	private SecurityApplication() {
	}

	/** Start one whose listener {@code it} asks for certificates. */
	static RunningApplication startTls(List<Class<?>> beans, String... properties) {
		List<String> all = new ArrayList<>(List.of(properties));
		all.addAll(List.of(CERTIFICATES.bundle("server")));
		all.addAll(List.of(CERTIFICATES.trust("server"), "ssl.bundle=server", "ssl.client-auth=want"));
		return start(beans, all.toArray(String[]::new));
	}

	static RunningApplication start(List<Class<?>> beans, String... properties) {
		List<Class<?>> all = new ArrayList<>(beans);
		all.add(Security.class);
		return RunningApplication.start(all, properties);
	}

	static TestClient connectTls(RunningApplication app, @Nullable X509Bundle identity) throws Exception {
		return new TestClient(CERTIFICATES.clientContext(identity)
			.getSocketFactory()
			.createSocket(InetAddress.getLoopbackAddress(), app.registry().get("it").port()));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableMethodSecurity
	@ImportAutoConfiguration(AsyncNetSecurityAutoConfiguration.class)
	static class Security {

	}

	/** The user {@code client} with the role {@code TILL}. */
	@Configuration(proxyBeanMethods = false)
	static class Users {

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(User.withUsername("client").password("").roles("TILL").build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LockedUsers {

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(
					User.withUsername("client").password("").roles("TILL").accountLocked(true).build());
		}

	}

	/** {@code login} and a name, which is the role as well. */
	static class Logins implements SocketAuthenticator {

		@Override
		public AuthenticationResult authenticate(AuthenticationAttempt attempt) {
			String[] words = attempt.frame().text(StandardCharsets.UTF_8).split(" ", -1);
			if (!words[0].equals("login")) {
				throw new BadCredentialsException("no login");
			}
			return AuthenticationResult.authenticated(
					new TestingAuthenticationToken(words[1], "", "ROLE_" + words[1].toUpperCase(Locale.ROOT)));
		}

		@Override
		public Set<String> listeners() {
			return Set.of("it");
		}

	}

}
