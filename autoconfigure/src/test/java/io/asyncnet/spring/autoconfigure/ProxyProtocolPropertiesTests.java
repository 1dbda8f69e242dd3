package io.asyncnet.spring.autoconfigure;

import java.time.Duration;
import java.util.List;

import io.asyncnet.socket.AddressRange;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ListenerOptions;
import io.asyncnet.socket.ProxyInfo;
import io.asyncnet.socket.ProxyProtocol;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.autoconfigure.metrics.AsyncNetMetricsAutoConfiguration;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a peer sees of each property of the PROXY protocol.
 */
class ProxyProtocolPropertiesTests {

	private static final String KEY = "asyncnet.listeners.who.proxy-protocol.";

	private static final String HEADER = "PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(AsyncNetAutoConfiguration.class, AsyncNetMetricsAutoConfiguration.class))
		.withBean(Who.class)
		.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
		.withPropertyValues("asyncnet.listeners.who.port=0");

	@ParameterizedTest
	@ValueSource(strings = { "required", "optional" })
	void tellsHandlersTheAddressThatTheProxySays(String mode) {
		this.runner.withPropertyValues(KEY + "mode=" + mode, KEY + "trusted=192.168.0.0/16,127.0.0.1,::1")
			.run((context) -> {
				try (TestClient client = connect(context)) {
					assertThat(client.send(HEADER + "who\r\n").receiveLine().strip())
						.isEqualTo("/192.0.2.1:56324 by 127.0.0.1");
				}
			});
	}

	@Test
	void countsPeersThatAreNotTrusted() {
		this.runner.withPropertyValues(KEY + "mode=required", KEY + "trusted=192.0.2.0/24").run((context) -> {
			try (TestClient client = connect(context)) {
				assertThat(client.isEnded()).isTrue();
			}
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			Awaitility.await()
				.atMost(Duration.ofSeconds(10))
				.until(() -> meters.get("asyncnet.connections.rejected").tag("reason", "proxy").counter().count() == 1);
		});
	}

	@Test
	void closesTrustedPeersWithoutAHeaderInTime() {
		this.runner.withPropertyValues(KEY + "mode=required", KEY + "trusted=127.0.0.1,::1", KEY + "timeout=100ms")
			.run((context) -> {
				try (TestClient client = connect(context)) {
					assertThat(client.isEnded()).isTrue();
				}
			});
	}

	@Test
	void aHeaderIsDataByDefault() {
		this.runner.run((context) -> {
			try (TestClient client = connect(context)) {
				assertThat(client.send(HEADER).receiveLine().strip()).startsWith("/127.0.0.1").endsWith("by nobody");
			}
		});
	}

	@Test
	void mapsThem() {
		this.runner
			.withPropertyValues(KEY + "mode=optional", KEY + "trusted[0]=10.0.0.0/8", KEY + "trusted[1]=2001:db8::/32",
					KEY + "timeout=7s")
			.run((context) -> assertThat(
					context.getBean(SocketListenerRegistry.class).get("who").options().bind().proxyProtocol())
				.isEqualTo(new ProxyProtocol(ProxyProtocol.Mode.OPTIONAL,
						List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("2001:db8::/32")),
						Duration.ofSeconds(7))));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			value = { "mode=required | trusted | is 'required'", "mode=optional | trusted | is 'optional'",
					"trusted=10.0.0.0/8 | trusted | no effect without '" + KEY + "mode'",
					"trusted=proxy.test | trusted | 'proxy.test' is no address",
					"trusted=10.0.0.1/8 | trusted | bits that are not zero", "timeout=0 | timeout | longer than 0" })
	void refusesAValueWithItsFullName(String property, String key, String reason) {
		this.runner.withPropertyValues(KEY + property)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
					assertThat(ex.getName()).isEqualTo(KEY + key);
					assertThat(ex.getReason()).contains(reason);
				}));
	}

	@Test
	void trustedAddressesMayStayWhereTheModeIsOff() {
		this.runner.withPropertyValues(KEY + "mode=off", KEY + "trusted=10.0.0.0/8")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void refusesTrustedAddressesOfUnixDomainSockets() {
		ListenerProperties properties = new ListenerProperties();
		properties.setPath("/tmp/who.sock");
		properties.getProxyProtocol().setTrusted(List.of("127.0.0.1"));

		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(
					() -> new PropertiesBind(new ListenerKey("who"), properties).map(new ListenerOptions("who").bind()))
			.withMessageContaining(KEY + "trusted")
			.withMessageContaining("asyncnet.listeners.who.path");
	}

	private static TestClient connect(ApplicationContext context) {
		return TestClient.connect(context.getBean(SocketListenerRegistry.class).get("who").port());
	}

	static class Who {

		@SocketHandler("who")
		String who(String line, Connection connection) {
			ProxyInfo proxy = connection.proxy();
			String by = (proxy != null) ? proxy.proxy().toString().replaceAll("^/(.*):\\d+$", "$1") : "nobody";
			return connection.remoteAddress() + " by " + by;
		}

	}

}
