package io.asyncnet.spring.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.asyncnet.socket.AsyncSocket;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.TestThreads;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.filter.OncePerRequestFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application with a web server, the listener {@code it} and the actuator, as those
 * see it who ask over HTTP.
 */
final class ManagedApplication implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private final HttpClient http = HttpClient.newHttpClient();

	private final List<TestClient> clients = new ArrayList<>();

	private ManagedApplication(ConfigurableApplicationContext context) {
		this.context = context;
	}

	static ManagedApplication start(String... properties) {
		return start(List.of(), properties);
	}

	/** Start it with more beans. */
	static ManagedApplication start(List<Class<?>> beans, String... properties) {
		List<Class<?>> sources = new ArrayList<>(beans);
		sources.add(Base.class);
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--server.address=127.0.0.1",
				"--asyncnet.listeners.it.port=0", "--asyncnet.listeners.it.address=127.0.0.1",
				"--asyncnet.listeners.other.port=0", "--asyncnet.listeners.whole.port=0"));
		Arrays.stream(properties).forEach((property) -> arguments.add("--" + property));
		return new ManagedApplication(
				new SpringApplicationBuilder(sources.toArray(Class<?>[]::new)).web(WebApplicationType.SERVLET)
					.properties("spring.main.banner-mode=off", "management.endpoints.web.exposure.include=*")
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

	int beans(Class<?> type) {
		return this.context.getBeanNamesForType(type).length;
	}

	/** Return the body of an answer with status 200. */
	JsonNode get(String path) {
		Answer answer = ask("GET", path, null);
		assertThat(answer.status()).as(answer.body()).isEqualTo(200);
		return answer.json();
	}

	/**
	 * Ask for something.
	 * @param path below that of the actuator
	 * @param body JSON, or {@code null}
	 */
	Answer ask(String method, String path, String body, String... headers) {
		int port = ((WebServerApplicationContext) this.context).getWebServer().getPort();
		HttpRequest.Builder request = HttpRequest
			.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/" + path))
			.timeout(Duration.ofSeconds(10))
			.method(method, (body != null) ? BodyPublishers.ofString(body) : BodyPublishers.noBody());
		request.header("Content-Type", "application/json");
		if (headers.length > 0) {
			request.headers(headers);
		}
		try {
			HttpResponse<String> response = this.http.send(request.build(), BodyHandlers.ofString());
			return new Answer(response.statusCode(), response.body());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/** End the application, to which clients may be connected. */
	void stop() {
		this.context.close();
	}

	void closeClients() {
		this.clients.forEach(TestClient::close);
		this.clients.clear();
	}

	@Override
	public void close() {
		Base.blocked.countDown();
		closeClients();
		this.context.close();
		TestThreads.awaitNone();
	}

	/**
	 * The answer to a request.
	 */
	record Answer(int status, String body) {

		JsonNode json() {
			return JsonMapper.shared().readTree(this.body);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Base {

		/** What the handler of the frame "block" waits for. */
		static volatile CountDownLatch blocked = new CountDownLatch(1);

		private static volatile CountDownLatch reached = new CountDownLatch(1);

		/** Wait for the handler of that frame to be called. */
		static boolean awaitBlocked() {
			try {
				return reached.await(10, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return false;
			}
		}

		@Bean
		Handlers handlers() {
			blocked = new CountDownLatch(1);
			reached = new CountDownLatch(1);
			return new Handlers();
		}

		@Bean
		Users users() {
			return new Users();
		}

	}

	static class Handlers {

		@SocketHandler("it")
		String handle(String line) throws InterruptedException {
			if (line.equals("block")) {
				Base.reached.countDown();
				Base.blocked.await(20, TimeUnit.SECONDS);
			}
			return line;
		}

		@SocketHandler("whole")
		void serve(AsyncSocket socket) {
			socket.recvLine().join();
		}

		@SocketHandler("other")
		String other(String line) {
			return line;
		}

	}

	/** Believes whoever says who they are, as no application should. */
	static class Users extends OncePerRequestFilter {

		@Override
		protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
				throws ServletException, IOException {
			String role = request.getHeader("X-Role");
			chain.doFilter((role != null) ? new HttpServletRequestWrapper(request) {

				@Override
				public Principal getUserPrincipal() {
					return () -> "somebody";
				}

				@Override
				public boolean isUserInRole(String asked) {
					return asked.equals(role);
				}

			} : request, response);
		}

	}

}
