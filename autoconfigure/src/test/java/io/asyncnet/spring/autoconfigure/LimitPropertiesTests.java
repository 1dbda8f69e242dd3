package io.asyncnet.spring.autoconfigure;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.asyncnet.socket.AddressRange;
import io.asyncnet.socket.Limits;
import io.asyncnet.socket.Limits.WhenFull;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.autoconfigure.metrics.AsyncNetMetricsAutoConfiguration;
import io.asyncnet.spring.listener.SocketListener;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import io.asyncnet.spring.listener.SocketListenerSpec;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a peer sees of each property of the limits.
 */
class LimitPropertiesTests {

	private static final String LISTENER = "asyncnet.listeners.who.";

	private static final String KEY = LISTENER + "limits.";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(AsyncNetAutoConfiguration.class, AsyncNetMetricsAutoConfiguration.class))
		.withBean(Echo.class)
		.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
		.withPropertyValues(LISTENER + "auto-startup=true");

	@Test
	void mapsThem() {
		this.runner
			.withPropertyValues(KEY + "max-connections=50", KEY + "when-full=pause",
					KEY + "max-connections-per-address=5", KEY + "accept-rate=20", KEY + "allow[0]=10.0.0.0/8",
					KEY + "allow[1]=::1", KEY + "deny=10.1.0.0/16, 10.2.3.4")
			.run((context) -> assertThat(listener(context).options().limits()).isEqualTo(new Limits(50, 512,
					WhenFull.PAUSE, 5, 20, ranges("10.0.0.0/8", "::1"), ranges("10.1.0.0/16", "10.2.3.4"))));
	}

	@Test
	void noneMeansAnyNumberOfAnybody() {
		this.runner
			.withPropertyValues(KEY + "max-connections-per-address=0", KEY + "accept-rate=0", KEY + "allow=",
					KEY + "deny=")
			.run((context) -> assertThat(listener(context).options().limits()).isEqualTo(Limits.DEFAULTS));
	}

	@ParameterizedTest
	@CsvSource({ "max-connections-per-address=1, max_connections_per_address", "accept-rate=1, accept_rate" })
	void closesAndCountsWhoIsOneTooMany(String property, String reason) {
		this.runner.withPropertyValues(KEY + property).run((context) -> {
			try (TestClient first = connect(context)) {
				assertThat(first.exchange("hello")).isEqualTo("hello");
				try (TestClient second = connect(context)) {
					assertThat(second.isEnded()).isTrue();
				}
			}
			awaitRejected(context, reason);
		});
	}

	@ParameterizedTest
	@CsvSource({ "allow=192.0.2.0/24", "deny=127.0.0.1" })
	void closesAndCountsWhoIsNotWanted(String property) {
		this.runner.withPropertyValues(KEY + property).run((context) -> {
			try (TestClient client = connect(context)) {
				assertThat(client.isEnded()).isTrue();
			}
			awaitRejected(context, "address_denied");
		});
	}

	@Test
	void peersWaitWhenItIsFull() {
		this.runner.withPropertyValues(KEY + "max-connections=1", KEY + "when-full=pause").run((context) -> {
			TestClient first = connect(context);
			assertThat(first.exchange("hello")).isEqualTo("hello");
			try (TestClient second = connect(context)) {
				second.send("waiting\r\n");
				first.close();
				assertThat(second.receiveLine().strip()).isEqualTo("waiting");
			}
		});
	}

	@Test
	void limitsWhomAProxyNames() {
		this.runner
			.withPropertyValues(LISTENER + "proxy-protocol.mode=required",
					LISTENER + "proxy-protocol.trusted=127.0.0.1", KEY + "deny=192.0.2.0/24")
			.run((context) -> {
				try (TestClient denied = connect(context); TestClient other = connect(context)) {
					denied.send("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\nhello\r\n");
					other.send("PROXY TCP4 203.0.113.1 198.51.100.2 56324 443\r\nhello\r\n");
					assertThat(other.receiveLine().strip()).isEqualTo("hello");
					assertThat(denied.isEnded()).isTrue();
				}
				awaitRejected(context, "address_denied");
			});
	}

	@Test
	void changedLimitsOutliveARestart() {
		this.runner.run((context) -> {
			SocketListener listener = listener(context);
			listener.changeLimits(listener.options().limits().withAddresses(List.of(), ranges("127.0.0.1")));
			listener.stop();
			listener.start();
			try (TestClient client = connect(context)) {
				assertThat(client.isEnded()).isTrue();
			}
			listener.changeLimits(Limits.DEFAULTS);
			try (TestClient client = connect(context)) {
				assertThat(client.exchange("hello")).isEqualTo("hello");
			}
		});
	}

	@Test
	void areThereForListenersInCode() {
		this.runner
			.withBean(SocketListenerSpec.class,
					() -> SocketListenerSpec.of("coded")
						.options((options) -> options.withLimits(options.limits().withMaxConnectionsPerAddress(1)))
						.handle((line, connection) -> line))
			.run((context) -> {
				int port = context.getBean(SocketListenerRegistry.class).get("coded").port();
				try (TestClient first = TestClient.connect(port); TestClient second = TestClient.connect(port)) {
					assertThat(first.exchange("hello")).isEqualTo("hello");
					assertThat(second.isEnded()).isTrue();
				}
			});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			value = { "max-connections-per-address=-1 | max-connections-per-address | at least 0",
					"accept-rate=-1 | accept-rate | at least 0",
					"max-connections-per-address=10001 | max-connections-per-address | '" + KEY
							+ "max-connections', which is at most 10000",
					"allow=office.test | allow | 'office.test' is no address",
					"deny=10.0.0.1/8 | deny | bits that are not zero" })
	void refusesAValueWithItsFullName(String property, String key, String reason) {
		assertRefused(KEY + key, reason, KEY + property);
	}

	@Test
	void refusesWhatContradictsEachOther() {
		assertRefused(KEY + "max-connections-per-address", "'" + KEY + "max-connections', which is 10",
				KEY + "max-connections=10", KEY + "max-connections-per-address=11");
		assertRefused(KEY + "allow", "10.0.0.1/32 in 'allow' is within 'deny', which wins; that is '" + KEY + "deny'",
				KEY + "allow=192.0.2.1,10.0.0.1", KEY + "deny=10.0.0.0/8");
	}

	@ParameterizedTest
	@CsvSource({ "max-connections-per-address=1", "allow=10.0.0.0/8", "deny=10.0.0.0/8" })
	void refusesLimitsByAddressOfUnixDomainSocketsUnlessAProxyTellsIt(String property) {
		String path = LISTENER + "path=/tmp/never-there/who.sock";
		assertRefused(KEY + property.substring(0, property.indexOf('=')), "'" + LISTENER + "path'", path,
				KEY + property);
		this.runner
			.withPropertyValues(path, KEY + property, LISTENER + "proxy-protocol.mode=required",
					LISTENER + "auto-startup=false")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	private void assertRefused(String key, String reason, String... properties) {
		this.runner.withPropertyValues(properties)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
					assertThat(ex.getName()).isEqualTo(key);
					assertThat(ex.getReason()).contains(reason);
				}));
	}

	private static List<AddressRange> ranges(String... texts) {
		return List.of(texts).stream().map(AddressRange::parse).toList();
	}

	private static void awaitRejected(ApplicationContext context, String reason) {
		MeterRegistry meters = context.getBean(MeterRegistry.class);
		Awaitility.await()
			.atMost(10, TimeUnit.SECONDS)
			.until(() -> meters.get("asyncnet.connections.rejected")
				.tags("listener", "who", "reason", reason)
				.counter()
				.count() == 1);
	}

	private static SocketListener listener(ApplicationContext context) {
		return context.getBean(SocketListenerRegistry.class).get("who");
	}

	private static TestClient connect(ApplicationContext context) {
		return TestClient.connect(listener(context).port());
	}

	static class Echo {

		@SocketHandler("who")
		String echo(String line) {
			return line;
		}

	}

}
