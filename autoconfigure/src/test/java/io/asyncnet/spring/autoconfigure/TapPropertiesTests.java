package io.asyncnet.spring.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.asyncnet.spring.actuate.SocketTapAudit;
import io.asyncnet.spring.actuate.SocketTapEndpoint;
import io.asyncnet.spring.autoconfigure.actuate.AsyncNetTapEndpointAutoConfiguration;
import io.asyncnet.spring.tap.SocketTaps;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When there are taps, and which of their properties are refused.
 */
class TapPropertiesTests {

	private final ApplicationContextRunner plain = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(AsyncNetAutoConfiguration.class, AsyncNetTapEndpointAutoConfiguration.class));

	private final ApplicationContextRunner runner = this.plain.withPropertyValues("asyncnet.tap.enabled=true");

	@Test
	void hasNoTapsByDefault() {
		this.plain.withPropertyValues("management.endpoints.web.exposure.include=*")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(SocketTaps.class)
				.doesNotHaveBean(SocketTapEndpoint.class)
				.doesNotHaveBean(SocketTapAudit.class));
	}

	@Test
	void auditsAlsoWithoutTheEndpoint() {
		this.runner.run((context) -> assertThat(context).hasNotFailed()
			.hasSingleBean(SocketTaps.class)
			.hasSingleBean(SocketTapAudit.class)
			.doesNotHaveBean(SocketTapEndpoint.class));
	}

	@Test
	void isThereWithoutTheActuator() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(SocketTaps.class));
	}

	@ParameterizedTest
	@CsvSource({ "max-taps=0, max-taps", "max-files=0, max-files", "log-rate=0, log-rate", "duration=0s, duration",
			"duration=16m, duration", "max-duration=30s, duration", "size=0B, size", "size=101MB, size",
			"max-size=1KB, size", "max-duration=25h, max-duration" })
	void refusesWhatIsNotPossible(String property, String key) {
		this.runner.withPropertyValues("asyncnet.tap." + property)
			.run((context) -> assertThat(context.getStartupFailure())
				.hasRootCauseInstanceOf(InvalidConfigurationPropertyValueException.class)
				.rootCause()
				.hasMessageContaining("asyncnet.tap." + key));
	}

	@Test
	void refusesADirectoryThatIsAFile(@TempDir Path directory) throws IOException {
		Path file = Files.createFile(directory.resolve("file"));

		this.runner.withPropertyValues("asyncnet.tap.directory=" + file)
			.run((context) -> assertThat(context.getStartupFailure())
				.hasRootCauseInstanceOf(InvalidConfigurationPropertyValueException.class)
				.rootCause()
				.hasMessageContaining("asyncnet.tap.directory"));
	}

}
