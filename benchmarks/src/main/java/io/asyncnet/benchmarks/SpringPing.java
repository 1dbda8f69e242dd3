package io.asyncnet.benchmarks;

import java.util.Arrays;
import java.util.stream.Stream;

import io.asyncnet.spring.annotation.SocketHandler;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * {@code ours-spring} and its variants: an application with one handler. Takes the port,
 * where the handler runs, and more properties; without any, all meters are on.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class SpringPing {

	public static void main(String[] args) {
		Stream<String> properties = Stream.of("--asyncnet.dispatcher.threads=1",
				"--asyncnet.listeners.ping.address=127.0.0.1", "--asyncnet.listeners.ping.port=" + Ping.port(args),
				"--asyncnet.listeners.ping.framing=line", "--asyncnet.listeners.ping.execution=" + args[1],
				"--spring.threads.virtual.enabled=true", "--spring.main.banner-mode=off");
		SpringApplication.run(SpringPing.class,
				Stream.concat(properties, Arrays.stream(args).skip(2)).toArray(String[]::new));
	}

	@Bean
	Handler handler() {
		return new Handler();
	}

	static final class Handler {

		@SocketHandler("ping")
		String ping(String line) {
			return line.isEmpty() ? "-ERR" : "+PONG";
		}

	}

}
