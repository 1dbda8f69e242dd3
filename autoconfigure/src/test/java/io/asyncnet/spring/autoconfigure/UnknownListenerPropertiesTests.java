package io.asyncnet.spring.autoconfigure;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A property that is misspelt stops the start, because somebody relies on it.
 */
class UnknownListenerPropertiesTests {

	private static final String KEY = "asyncnet.listeners.it.";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AsyncNetAutoConfiguration.class))
		.withPropertyValues(KEY + "port=0");

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = {
					"limits.max-conections=5 | limits.max-conections | only [accept-rate, allow, deny, max-connections,"
							+ " max-connections-per-address, when-full] below '" + KEY + "limits'",
					"timeout.idle=5m | timeout.idle | timeouts", "tls=true | tls | ssl" })
	void refusesWhatNobodyReads(String property, String key, String reason) {
		this.runner.withPropertyValues(KEY + property)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
					assertThat(ex.getName()).isEqualTo(KEY + key);
					assertThat(ex.getReason()).contains("no such property").contains(reason);
				}));
	}

	@ParameterizedTest
	@ValueSource(strings = { "limits.maxConnections=5", "limits.max_connections=5", "shutdown.gracePeriod=1s" })
	void takesPropertiesInAnyNotation(String property) {
		this.runner.withPropertyValues(KEY + property).run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void takesListenersOfAnyName() {
		this.runner
			.withPropertyValues("asyncnet.listeners[two words].port=0", "asyncnet.listeners.Upper_Case.backlog=5",
					"asyncnet.listeners.two-words.frame.max-length=5")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void takesAListThatAnotherSourceMakesShorter() {
		this.runner
			.withPropertyValues(KEY + "proxy-protocol.mode=required", KEY + "proxy-protocol.trusted[0]=10.0.0.0/8")
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addLast(new MapPropertySource("defaults",
						Map.of(KEY + "proxy-protocol.trusted[0]", "10.0.0.0/8", KEY + "proxy-protocol.trusted[1]",
								"11.0.0.0/8"))))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void looksAtNoListenerThatIsNotEnabled() {
		this.runner.withPropertyValues("asyncnet.listeners.other.enabled=false", "asyncnet.listeners.other.prot=7000")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void doesNotGuessWhatVariablesOfTheEnvironmentMean() {
		this.runner
			.withInitializer(
					(context) -> context.getEnvironment()
						.getPropertySources()
						.addFirst(new SystemEnvironmentPropertySource(
								StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
								Map.of("ASYNCNET_LISTENERS_TWO_WORDS_PORT", "0", "ASYNCNET_LISTENERS_IT_SERVICE_HOST",
										"10.0.0.1", "ASYNCNET_LISTENERS_IT_BACKLOG", "7"))))
			.run((context) -> assertThat(context).hasNotFailed());
	}

}
