package io.asyncnet.spring.aot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

import io.asyncnet.spring.handler.SocketCall;
import io.asyncnet.spring.handler.SocketInterceptor;
import io.asyncnet.spring.identity.AuthenticationAttempt;
import io.asyncnet.spring.identity.AuthenticationResult;
import io.asyncnet.spring.identity.SocketAuthenticator;
import io.asyncnet.spring.listener.SocketListener;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import io.asyncnet.spring.listener.SocketListenerSpec;

import org.springframework.aot.AotDetector;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.stereotype.Component;

/**
 * A bit of everything that an application has, started by {@link AotProcess}. Its bean
 * methods have proxies, as those of most applications.
 */
@SpringBootApplication
@EnableMethodSecurity
public class AotApplication {

	public static void main(String[] args) {
		new SpringApplicationBuilder(AotApplication.class).web(WebApplicationType.NONE)
			.properties(properties())
			.run(args);
	}

	private static Map<String, Object> properties() {
		Map<String, Object> properties = new TreeMap<>();
		for (String listener : Set.of("words", "orders", "desk", "secured", "whole")) {
			properties.put("asyncnet.listeners." + listener + ".port", 0);
			properties.put("asyncnet.listeners." + listener + ".address", "127.0.0.1");
		}
		properties.put("asyncnet.listeners.words.route.by", "first-word");
		properties.put("asyncnet.listeners.words.route.unmatched-reply", "what?");
		properties.put("asyncnet.listeners.orders.framing", "length-prefixed");
		properties.put("asyncnet.listeners.orders.frame.length-bytes", 2);
		properties.put("asyncnet.listeners.secured.ssl.bundle", "server");
		properties.put("words.listener", "words");
		properties.put("management.endpoints.jmx.exposure.include", "sockets");
		properties.put("spring.jmx.enabled", true);
		properties.put("spring.main.banner-mode", "off");
		return properties;
	}

	@Bean
	Stamp stamp() {
		return new Stamp("!");
	}

	@Bean
	@Order(2)
	SocketInterceptor inner() {
		return new Marks("inner", stamp());
	}

	@Bean
	@Order(1)
	SocketInterceptor outer() {
		return new Marks("outer", stamp());
	}

	@Bean
	SocketListenerSpec coded() {
		return SocketListenerSpec.of("coded").handle((line, connection) -> line + stamp().text());
	}

	record Stamp(String text) {

	}

	/** Puts its name around the replies to {@code MARK}. */
	record Marks(String name, Stamp stamp) implements SocketInterceptor {

		@Override
		public Object intercept(SocketCall call) throws Exception {
			Object reply = call.proceed();
			return "Words.mark".equals(call.handler()) ? this.name + "(" + reply + ")" + this.stamp.text() : reply;
		}

	}

	/** {@code login} and a name, which is the role as well. */
	@Component
	static class Logins implements SocketAuthenticator {

		@Override
		public AuthenticationResult authenticate(AuthenticationAttempt attempt) {
			String name = attempt.frame().text(StandardCharsets.UTF_8).replace("login ", "");
			return AuthenticationResult.authenticated(
					new TestingAuthenticationToken(name, "", "ROLE_" + name.toUpperCase(Locale.ROOT)), "hello " + name);
		}

		@Override
		public Set<String> listeners() {
			return Set.of("secured");
		}

	}

	/** Writes the ports to a file when all listeners are there. */
	@Component
	static class Ports {

		private final SocketListenerRegistry listeners;

		private final Path file;

		Ports(SocketListenerRegistry listeners, @Value("${ports}") Path file) {
			this.listeners = listeners;
			this.file = file;
		}

		@EventListener(ApplicationReadyEvent.class)
		void ready() throws IOException {
			Properties ports = new Properties();
			ports.setProperty("generated", String.valueOf(AotDetector.useGeneratedArtifacts()));
			for (SocketListener listener : this.listeners) {
				ports.setProperty(listener.name(), String.valueOf(listener.port()));
			}
			Path temporary = this.file.resolveSibling("ports.new");
			try (var out = Files.newBufferedWriter(temporary)) {
				ports.store(out, null);
			}
			Files.move(temporary, this.file, StandardCopyOption.ATOMIC_MOVE);
		}

	}

}
