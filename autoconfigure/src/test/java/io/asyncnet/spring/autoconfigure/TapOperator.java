package io.asyncnet.spring.autoconfigure;

import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ConnectionTap;
import io.asyncnet.spring.autoconfigure.ManagedApplication.Answer;
import io.asyncnet.spring.listener.ConnectionRegistry;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.actuate.audit.InMemoryAuditEventRepository;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Somebody who starts and stops taps of an application over HTTP.
 */
record TapOperator(ManagedApplication app) {

	static final String ENABLED = "asyncnet.tap.enabled=true";

	static final String LOGGED = "logging.level.io.asyncnet.tap=info";

	static final String UNRESTRICTED = "management.endpoint.sockettap.access=unrestricted";

	/** Ask for a tap. */
	Answer start(String body) {
		return this.app.ask("POST", "sockettap", body);
	}

	/** Start a tap. */
	JsonNode started(String body) {
		Answer answer = start(body);
		assertThat(answer.status()).as(answer.body()).isEqualTo(200);
		return answer.json();
	}

	/** Return the status of the answer. */
	int stop(JsonNode tap) {
		return this.app.ask("DELETE", "sockettap/" + id(tap), null).status();
	}

	static long id(JsonNode tap) {
		return tap.path("id").asLong();
	}

	JsonNode taps() {
		return this.app.get("sockettap").path("taps");
	}

	/** What is told of a tap now. */
	JsonNode look(JsonNode tap) {
		return taps().valueStream().filter((each) -> id(each) == id(tap)).findFirst().orElseThrow();
	}

	/** Wait for a tap to be on so many connections, and for those to be tapped. */
	void awaitOn(JsonNode tap, int connections) {
		Awaitility.await().until(() -> look(tap).path("connections").asInt() == connections);
		this.app.bean(ConnectionRegistry.class).forEach(TapOperator::awaitTasks);
	}

	/** Wait for a tap to end. */
	JsonNode awaitEnd(JsonNode tap) {
		Awaitility.await().until(() -> !isRunning(look(tap)));
		return look(tap);
	}

	private static boolean isRunning(JsonNode tap) {
		return tap.path("state").asString().equals("running");
	}

	void stopAll() {
		taps().valueStream().filter(TapOperator::isRunning).forEach(this::stop);
		Awaitility.await().until(() -> taps().valueStream().noneMatch(TapOperator::isRunning));
	}

	void assertRefused(String body, String word) {
		Answer answer = start(body);
		assertThat(answer.status()).as(answer.body()).isEqualTo(409);
		assertThat(answer.json().path("error").asString()).contains(word);
	}

	/** Whatever was asked of the event loop before is done when a tap comes and goes. */
	private static void awaitTasks(Connection connection) {
		CountDownLatch ended = new CountDownLatch(1);
		connection.tap(new ConnectionTap() {

			@Override
			public void received(ByteBuffer bytes) {
				// not of interest
			}

			@Override
			public void sent(ByteBuffer bytes) {
				// not of interest
			}

			@Override
			public void ended() {
				ended.countDown();
			}

		}).run();
		try {
			assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Keeps audit events. */
	@Configuration(proxyBeanMethods = false)
	static class Audited {

		@Bean
		AuditEventRepository auditEvents() {
			return new InMemoryAuditEventRepository();
		}

	}

}
