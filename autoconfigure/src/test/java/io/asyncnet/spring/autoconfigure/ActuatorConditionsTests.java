package io.asyncnet.spring.autoconfigure;

import java.util.Map;

import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.actuate.ConnectionsDescriptor;
import io.asyncnet.spring.actuate.SocketsEndpoint;
import io.asyncnet.spring.actuate.SocketsEndpointWebExtension;
import io.asyncnet.spring.actuate.SocketsHealthContributor;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.autoconfigure.actuate.AsyncNetEndpointAutoConfiguration;
import io.asyncnet.spring.autoconfigure.actuate.AsyncNetHealthAutoConfiguration;
import io.asyncnet.spring.listener.ConnectionRegistry;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jackson.JacksonEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jmx.JmxEndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.jmx.JmxAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When the endpoint and health are there, and what is different by JMX.
 */
class ActuatorConditionsTests {

	private static final String DOMAIN = "io.asyncnet.test";

	private final ApplicationContextRunner plain = new ApplicationContextRunner().withUserConfiguration(Sockets.class)
		.withBean(Echo.class)
		.withPropertyValues("asyncnet.listeners.it.port=0", "asyncnet.listeners.it.address=127.0.0.1");

	private final ApplicationContextRunner actuator = this.plain
		.withConfiguration(AutoConfigurations.of(EndpointAutoConfiguration.class, JmxAutoConfiguration.class,
				JmxEndpointAutoConfiguration.class, JacksonAutoConfiguration.class,
				JacksonEndpointAutoConfiguration.class))
		.withPropertyValues("spring.jmx.enabled=true", "management.endpoints.jmx.domain=" + DOMAIN);

	private final ApplicationContextRunner exposed = this.actuator
		.withPropertyValues("management.endpoints.jmx.exposure.include=sockets");

	@Test
	void isNotThereWithoutTheActuator() {
		this.plain
			.withClassLoader(
					new FilteredClassLoader("org.springframework.boot.actuate", "org.springframework.boot.health"))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBeanDefinitionNames()).noneMatch((name) -> name.startsWith("sockets"));
				try (TestClient client = TestClient
					.connect(context.getBean(SocketListenerRegistry.class).get("it").port())) {
					assertThat(client.exchange("hello")).isEqualTo("hello");
				}
			});
	}

	@Test
	void endpointIsThereWithoutHealth() {
		this.exposed.withClassLoader(new FilteredClassLoader("org.springframework.boot.health"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(SocketsEndpoint.class)
				.doesNotHaveBean(SocketsHealthContributor.class));
	}

	@Test
	void endpointHasToBeExposed() {
		this.actuator.run((context) -> assertThat(context).hasNotFailed()
			.doesNotHaveBean(SocketsEndpoint.class)
			.hasSingleBean(SocketsHealthContributor.class));
	}

	@Test
	void extensionForTheWebIsNotThereByJmxOnly() {
		this.exposed.run((context) -> assertThat(context).hasSingleBean(SocketsEndpoint.class)
			.doesNotHaveBean(SocketsEndpointWebExtension.class));
	}

	@Test
	void nothingIsThereWhenAllOfItIsOff() {
		this.exposed.withPropertyValues("asyncnet.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(SocketsEndpoint.class)
				.doesNotHaveBean(SocketsHealthContributor.class));
	}

	@Test
	void showsAndChangesListenersByJmx() {
		this.exposed.withPropertyValues("management.endpoint.sockets.access=UNRESTRICTED").run((context) -> {
			Map<?, ?> all = (Map<?, ?>) invoke(context, "sockets");
			assertThat(((Map<?, ?>) all.get("listeners")).keySet().toString()).isEqualTo("[it]");

			try (TestClient client = TestClient
				.connect(context.getBean(SocketListenerRegistry.class).get("it").port())) {
				assertThat(client.exchange("hello")).isEqualTo("hello");
				long id = context.getBean(ConnectionRegistry.class).iterator().next().id();
				Map<?, ?> closing = (Map<?, ?>) invoke(context, "close", "connections", Long.toString(id));
				assertThat(closing.get("state")).isEqualTo("closing");
				assertThat(client.isEnded()).isTrue();
			}
			Map<?, ?> paused = (Map<?, ?>) invoke(context, "change", "listeners", "it", "pause", null, null, null);
			assertThat(paused.get("state")).isEqualTo("paused");
			assertThat(context.getBean(SocketListenerRegistry.class).get("it").isPaused()).isTrue();
			assertThat(invoke(context, "describe", "listeners", "nobody")).isNull();
			assertThat(invoke(context, "close", "connections", "0")).isNull();
		});
	}

	@Test
	void cannotChangeAnythingByJmxUnlessAskedFor() {
		this.exposed.run((context) -> {
			MBeanServer server = context.getBean(MBeanServer.class);
			assertThat(server.getMBeanInfo(name()).getOperations()).extracting((operation) -> operation.getName())
				.containsExactlyInAnyOrder("sockets", "list", "describe");
		});
	}

	@Test
	void hasTheLastWordOnWhatIsShownOfPeers() {
		this.exposed
			.withBean(SanitizingFunction.class,
					() -> (data) -> data.getKey().equals("remoteAddress") ? data.withValue("a peer") : data)
			.withPropertyValues("management.endpoint.sockets.show-values=always")
			.run((context) -> {
				int port = context.getBean(SocketListenerRegistry.class).get("it").port();
				try (TestClient client = TestClient.connect(port)) {
					assertThat(client.exchange("hello")).isEqualTo("hello");
					ConnectionsDescriptor page = (ConnectionsDescriptor) context.getBean(SocketsEndpoint.class)
						.list("connections", "it", null, null, null);
					assertThat(page.connections()).singleElement()
						.satisfies((each) -> assertThat(each.remoteAddress()).isEqualTo("a peer"));
				}
			});
	}

	private static Object invoke(ApplicationContext context, String operation, Object... arguments) throws Exception {
		String[] signature = new String[arguments.length];
		for (int i = 0; i < arguments.length; i++) {
			signature[i] = (i < 4) ? String.class.getName() : Integer.class.getName();
		}
		return context.getBean(MBeanServer.class).invoke(name(), operation, arguments, signature);
	}

	private static ObjectName name() throws Exception {
		return new ObjectName(DOMAIN + ":type=Endpoint,name=Sockets");
	}

	/** Read without loading it, as in an application. */
	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ AsyncNetAutoConfiguration.class, AsyncNetEndpointAutoConfiguration.class,
			AsyncNetHealthAutoConfiguration.class })
	static class Sockets {

	}

	static class Echo {

		@SocketHandler("it")
		String echo(String line) {
			return line;
		}

	}

}
