package io.asyncnet.spring.autoconfigure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.asyncnet.spring.actuate.SocketTapAudit;
import io.asyncnet.spring.listener.ConnectionRegistry;
import io.asyncnet.spring.tap.Capture;
import io.asyncnet.spring.tap.SocketTapEvent;
import io.asyncnet.spring.tap.SocketTaps;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who may start taps, how many, and who is told of their end.
 */
class SocketTapAccessTests {

	private static final String TO_FILE = "{\"listener\":\"it\",\"target\":\"pcap\"}";

	private static final String TO_LOG = "{\"listener\":\"it\"}";

	@TempDir
	Path directory;

	@Test
	void isNotThereUnlessEnabled() {
		try (var app = ManagedApplication.start(TapOperator.UNRESTRICTED)) {
			assertThat(app.ask("GET", "sockettap", null).status()).isEqualTo(404);
			assertThat(new TapOperator(app).start(TO_LOG).status()).isEqualTo(404);
			assertThat(app.beans(SocketTaps.class)).isZero();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "management.endpoint.health.show-details=never",
			"management.endpoints.access.max-permitted=read-only" })
	void startsNothingWithoutUnrestrictedAccess(String property) {
		try (var app = ManagedApplication.start(TapOperator.ENABLED, TapOperator.LOGGED, property)) {
			assertThat(new TapOperator(app).start(TO_LOG).status()).isEqualTo(405);
			assertThat(app.ask("DELETE", "sockettap/1", null).status()).isEqualTo(404);
			assertThat(new TapOperator(app).taps()).isEmpty();
		}
	}

	@Test
	void refusesMoreThanThereMayBe() {
		try (var app = ManagedApplication.start(TapOperator.ENABLED, TapOperator.UNRESTRICTED, TapOperator.LOGGED,
				"asyncnet.tap.max-taps=2", "asyncnet.tap.max-files=1", "asyncnet.tap.directory=" + this.directory)) {
			TapOperator operator = new TapOperator(app);
			operator.started(TO_FILE);
			operator.assertRefused(TO_FILE, "max-files");
			JsonNode second = operator.started(TO_LOG);
			operator.assertRefused(TO_LOG, "max-taps");
			assertThat(this.directory.toFile().list()).hasSize(1);

			assertThat(operator.stop(second)).isEqualTo(204);
			Awaitility.await().until(() -> operator.start(TO_LOG).status() == 200);
		}
	}

	/** Listeners stop first: their last bytes are seen. The audit goes later. */
	@Test
	void endsWithTheApplicationAndTellsTheAudit() throws IOException {
		AuditEventRepository audit;
		Path file;
		try (var app = ManagedApplication.start(List.of(TapOperator.Audited.class), TapOperator.ENABLED,
				TapOperator.UNRESTRICTED, "asyncnet.tap.directory=" + this.directory)) {
			audit = app.bean(AuditEventRepository.class);
			TapOperator operator = new TapOperator(app);
			JsonNode listener = operator.started(TO_FILE);
			file = this.directory.resolve(listener.path("file").asString());
			assertThat(app.connect().exchange("last")).isEqualTo("last");
			operator.started("{\"target\":\"pcap\",\"connection\":"
					+ app.bean(ConnectionRegistry.class).iterator().next().id() + "}");
			app.stop();
		}

		assertThat(Capture.read(file).packets()).hasSize(2);
		assertThat(audit.find("anonymous", null, SocketTapAudit.ENDED)).extracting(AuditEvent::getData)
			.extracting((data) -> Map.of(data.get("tap"), data.get("end")))
			.containsExactlyInAnyOrder(Map.of(1L, "shutdown"), Map.of(2L, "connection_ended"));
	}

	@Test
	void doesNotStartWhatCannotBeAudited() {
		try (var app = ManagedApplication.start(List.of(FailingAudit.class), TapOperator.ENABLED,
				TapOperator.UNRESTRICTED, "asyncnet.tap.directory=" + this.directory)) {
			assertThat(new TapOperator(app).start(TO_FILE).status()).isEqualTo(500);

			assertThat(new TapOperator(app).taps()).isEmpty();
			assertThat(this.directory).isEmptyDirectory();
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class FailingAudit {

		@Bean
		ApplicationListener<SocketTapEvent> failing() {
			return new ApplicationListener<>() {

				@Override
				public void onApplicationEvent(SocketTapEvent event) {
					throw new IllegalStateException("expected");
				}

			};
		}

	}

}
