package io.asyncnet.spring.contexts;

import io.asyncnet.spring.contexts.StartModesTests.Application;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

class RestartedContextTests {

	@Test
	void keepsItsPortOverStopAndStart() {
		try (var context = start()) {
			int port = port(context);

			context.stop();
			assertThat(port(context)).isEqualTo(-1);
			context.start();

			assertThat(port(context)).isEqualTo(port);
			assertThat(StartModesTests.ask(context, "it", "x")).isEqualTo("echo x");
		}
	}

	@Test
	void keepsItsPortOverRestart() {
		try (var context = start()) {
			int port = port(context);

			context.restart();

			assertThat(port(context)).isEqualTo(port);
			assertThat(StartModesTests.ask(context, "it", "x")).isEqualTo("echo x");
		}
	}

	@Test
	void goesOnWhilePaused() {
		try (var context = start()) {
			context.pause();
			assertThat(StartModesTests.ask(context, "it", "x")).isEqualTo("echo x");
			context.restart();
			assertThat(StartModesTests.ask(context, "it", "x")).isEqualTo("echo x");
		}
	}

	private static ConfigurableApplicationContext start() {
		return StartModesTests.start(Application.class, "--asyncnet.listeners.it.port=0");
	}

	private static int port(ConfigurableApplicationContext context) {
		return context.getBean(SocketListenerRegistry.class).get("it").port();
	}

}
