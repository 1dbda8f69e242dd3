package io.asyncnet.spring.autoconfigure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.TestThreads;
import io.asyncnet.spring.autoconfigure.metrics.AsyncNetMetricsAutoConfiguration;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * An application with the listener {@code it} on a port of its own, and peers to talk to
 * it.
 */
final class RunningApplication implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private final List<TestClient> clients = new ArrayList<>();

	private RunningApplication(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Start an application.
	 * @param beans classes of its beans
	 * @param properties of the listener, such as {@code route.by=first-word}, or with
	 * their full names
	 */
	static RunningApplication start(List<Class<?>> beans, String... properties) {
		return startOnly("it", beans, properties);
	}

	/** Start an application whose listener has another name. */
	static RunningApplication startOnly(String listener, List<Class<?>> beans, String... properties) {
		String prefix = "--asyncnet.listeners." + listener + ".";
		List<Class<?>> sources = new ArrayList<>(beans);
		sources.add(Base.class);
		List<String> arguments = new ArrayList<>(List.of(prefix + "port=0", prefix + "address=127.0.0.1"));
		Arrays.stream(properties)
			.map((property) -> (property.startsWith("asyncnet.") || property.startsWith("spring.")) ? "--" + property
					: prefix + property)
			.forEach(arguments::add);
		return new RunningApplication(
				new SpringApplicationBuilder(sources.toArray(Class<?>[]::new)).web(WebApplicationType.NONE)
					.properties("spring.main.banner-mode=off")
					.run(arguments.toArray(String[]::new)));
	}

	TestClient connect() {
		return connect("it");
	}

	TestClient connect(String listener) {
		TestClient client = TestClient.connect(registry().get(listener).port());
		this.clients.add(client);
		return client;
	}

	SocketListenerRegistry registry() {
		return this.context.getBean(SocketListenerRegistry.class);
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	Object bean(String name) {
		return this.context.getBean(name);
	}

	MeterRegistry meters() {
		return this.context.getBean(MeterRegistry.class);
	}

	/** Stop the application, its listeners first, while its clients stay. */
	void stop() {
		this.context.close();
	}

	@Override
	public void close() {
		this.clients.forEach(TestClient::close);
		this.context.close();
		TestThreads.awaitNone();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ AsyncNetAutoConfiguration.class, AsyncNetMetricsAutoConfiguration.class,
			SslAutoConfiguration.class, ConfigurationPropertiesAutoConfiguration.class })
	static class Base {

		@Bean
		MeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
		}

	}

}
