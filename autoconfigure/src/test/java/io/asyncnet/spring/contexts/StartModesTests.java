package io.asyncnet.spring.contexts;

import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.OnError;
import io.asyncnet.spring.annotation.SocketAdvice;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.handler.SocketHandlerException;
import io.asyncnet.spring.identity.SocketAuthenticator;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;

class StartModesTests {

	@ParameterizedTest
	@ValueSource(strings = { "spring.main.lazy-initialization=true", "spring.main.register-shutdown-hook=false",
			"spring.main.banner-mode=log", "spring.main.keep-alive=true", "spring.aop.proxy-target-class=false",
			"spring.main.web-application-type=none", "spring.application.admin.enabled=true",
			"spring.main.allow-circular-references=true" })
	void handlesFrames(String property) {
		try (var context = start(Application.class, "--asyncnet.listeners.it.port=0", "--" + property)) {
			assertThat(ask(context, "it", "x")).isEqualTo("echo x");
			assertThat(ask(context, "it", "fail")).isEqualTo("advised");
		}
	}

	@Test
	void handlesFramesInAChild() {
		try (var parent = start(Plain.class); var child = startChild(parent)) {
			assertThat(ask(child, "it", "x")).isEqualTo("echo x");
			assertThat(parent.getEnvironment().getProperty("local.asyncnet.it.port")).isNotNull();
		}
	}

	@Test
	void listensOnceWhereAChildIsAutoConfiguredToo() {
		try (var parent = start(Application.class, "--asyncnet.listeners.it.port=0");
				var child = new SpringApplicationBuilder(Empty.class).parent(parent)
					.web(WebApplicationType.NONE)
					.run()) {
			assertThat(ask(child, "it", "x")).isEqualTo("echo x");
			assertThat(child.getBean(SocketListenerRegistry.class))
				.isSameAs(parent.getBean(SocketListenerRegistry.class));
		}
	}

	@Test
	void theEndOfAChildLeavesTheListenersOfItsParentAlone() {
		try (var parent = start(Application.class, "--asyncnet.listeners.it.port=0")) {
			new SpringApplicationBuilder(Empty.class).parent(parent).web(WebApplicationType.NONE).run().close();

			assertThat(ask(parent, "it", "x")).isEqualTo("echo x");
			assertThat(parent.getBean(ApplicationAvailability.class).getReadinessState())
				.isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
		}
	}

	@Test
	void refusesAuthenticatorsThatTheListenersDoNotSee() {
		try (var parent = start(Application.class, "--asyncnet.listeners.it.port=0")) {
			assertThatExceptionOfType(SocketHandlerException.class).isThrownBy(
					() -> new SpringApplicationBuilder(Guarded.class).parent(parent).web(WebApplicationType.NONE).run())
				.withMessageContaining("'guard', a SocketAuthenticator");
		}
	}

	@Test
	void refusesHandlersThatAParentWithTheListenersDoesNotSee() {
		try (var parent = start(Empty.class, "--asyncnet.listeners.it.port=0")) {
			assertThatExceptionOfType(SocketHandlerException.class).isThrownBy(() -> startChild(parent))
				.withMessageContaining("StartModesTests$")
				.withMessageContaining("cannot work: its context is a child");
		}
	}

	@Test
	void refusesListenersThatAParentWithTheListenersDoesNotKnow() {
		try (var parent = start(Empty.class)) {
			assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
				.isThrownBy(() -> new SpringApplicationBuilder(Empty.class).parent(parent)
					.web(WebApplicationType.NONE)
					.run("--asyncnet.listeners.other.port=0"))
				.withMessageContaining("asyncnet.listeners.other");
		}
	}

	private static ConfigurableApplicationContext startChild(ConfigurableApplicationContext parent) {
		return new SpringApplicationBuilder(Application.class).parent(parent)
			.web(WebApplicationType.NONE)
			.run("--spring.main.banner-mode=off", "--asyncnet.listeners.it.port=0");
	}

	static ConfigurableApplicationContext start(Class<?> application, String... arguments) {
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off")
			.run(arguments);
	}

	static String ask(ConfigurableApplicationContext context, String listener, String line) {
		int port = context.getBean(SocketListenerRegistry.class).get(listener).port();
		try (TestClient client = TestClient.connect(port)) {
			return client.send(line + "\r\n").receiveLine().stripTrailing();
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Plain {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Empty {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Echo.class, Advice.class })
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Guarded {

		@Bean
		SocketAuthenticator guard() {
			return mock(SocketAuthenticator.class);
		}

	}

	static class Echo {

		@SocketHandler("it")
		String echo(String line) {
			if (line.equals("fail")) {
				throw new IllegalStateException(line);
			}
			return "echo " + line;
		}

	}

	@SocketAdvice
	static class Advice {

		@OnError
		String advise(IllegalStateException failure) {
			return "advised";
		}

	}

}
