package io.asyncnet.spring.autoconfigure;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.asyncnet.spring.TestThreads;
import org.junit.jupiter.params.provider.Arguments;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * An application that must not start.
 */
final class Mistake {

	private Mistake() {
	}

	/**
	 * Return the arguments of a test.
	 * @param name what is wrong
	 * @param properties of listener {@code it}, separated by commas
	 * @param bean the bean that is wrong
	 * @param parts what the developer is told
	 */
	static Arguments of(String name, String properties, Class<?> bean, String... parts) {
		return of(name, properties, List.of(bean), parts);
	}

	static Arguments of(String name, String properties, List<Class<?>> beans, String... parts) {
		return Arguments.of(name, properties, beans, List.of(parts));
	}

	/** Try to start the application. */
	static void make(String properties, List<Class<?>> beans) {
		SpringApplicationBuilder application = new SpringApplicationBuilder(beans.toArray(Class<?>[]::new))
			.sources(Base.class)
			.web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off");
		String[] arguments = Stream
			.concat(Stream.of("port=0"), Arrays.stream(properties.split(",")).filter((part) -> !part.isEmpty()))
			.map((property) -> "--asyncnet.listeners.it." + property)
			.toArray(String[]::new);

		assertThatThrownBy(() -> application.run(arguments).close()).isInstanceOf(Exception.class);

		TestThreads.awaitNone();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ AsyncNetAutoConfiguration.class, SslAutoConfiguration.class,
			ConfigurationPropertiesAutoConfiguration.class })
	static class Base {

	}

}
