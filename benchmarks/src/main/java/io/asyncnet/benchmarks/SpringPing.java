package io.asyncnet.benchmarks;

import io.asyncnet.spring.annotation.SocketHandler;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * {@code ours-spring} and {@code ours-spring-executor}: an application with one handler
 * and all meters. Takes the port and where the handler runs.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class SpringPing {

	public static void main(String[] args) {
		SpringApplication.run(SpringPing.class, "--asyncnet.dispatcher.threads=1",
				"--asyncnet.listeners.ping.address=127.0.0.1", "--asyncnet.listeners.ping.port=" + Ping.port(args),
				"--asyncnet.listeners.ping.framing=line", "--asyncnet.listeners.ping.execution=" + args[1],
				"--spring.threads.virtual.enabled=true", "--spring.main.banner-mode=off");
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
