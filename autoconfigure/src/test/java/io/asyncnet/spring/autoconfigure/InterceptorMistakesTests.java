package io.asyncnet.spring.autoconfigure;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.asyncnet.socket.AsyncSocket;
import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.handler.SocketCall;
import io.asyncnet.spring.handler.SocketInterceptor;
import io.asyncnet.spring.listener.SocketListenerSpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a developer reads who uses interceptors wrongly; the table on interceptors of
 * docs/troubleshooting.md.
 */
@ExtendWith(OutputCaptureExtension.class)
class InterceptorMistakesTests {

	static Stream<Arguments> interceptors() {
		return Stream.of(
				Mistake.of("unknown listener", "", List.of(Echo.class, Misspelt.class), "SocketInterceptor",
						"its listener 'itt' is not configured", "Did you mean 'it'?"),
				Mistake.of("whole connections", "", List.of(Whole.class, Named.class), "which takes whole connections",
						"which is not intercepted", "remove the name from listeners()"),
				Mistake.of("connection handler", "", List.of(Echo.class, OwnHandler.class, NamedOwn.class),
						"is a ConnectionHandler, which is not intercepted", "remove the name from listeners()"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("interceptors")
	void stopsTheStart(String name, String properties, List<Class<?>> beans, List<String> parts,
			CapturedOutput output) {
		Mistake.make(properties, beans);

		assertThat(output).contains("APPLICATION FAILED TO START").contains(parts);
	}

	static class Echo {

		@SocketHandler("it")
		String echo(String line) {
			return line;
		}

	}

	static class Whole {

		@SocketHandler("it")
		void chat(AsyncSocket socket) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnHandler {

		@Bean
		SocketListenerSpec own() {
			ConnectionHandler handler = (connection, frame, replies) -> replies.add(frame.view());
			return SocketListenerSpec.of("own").handler(handler);
		}

	}

	static class Misspelt extends Named {

		@Override
		public Set<String> listeners() {
			return Set.of("itt");
		}

	}

	static class NamedOwn extends Named {

		@Override
		public Set<String> listeners() {
			return Set.of("own");
		}

	}

	static class Named implements SocketInterceptor {

		@Override
		public @Nullable Object intercept(SocketCall call) throws Exception {
			return call.proceed();
		}

		@Override
		public Set<String> listeners() {
			return Set.of("it");
		}

	}

}
