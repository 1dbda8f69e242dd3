package io.asyncnet.spring.autoconfigure;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

import io.asyncnet.framing.LengthPrefixed;
import io.asyncnet.framing.Line;
import io.asyncnet.framing.Raw;
import io.asyncnet.socket.Limits;
import io.asyncnet.socket.ListenerOptions;
import io.asyncnet.socket.ListenerOptions.Buffers;
import io.asyncnet.socket.SocketSettings;
import io.asyncnet.socket.Timeouts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PropertiesListenerOptionsTests {

	@Test
	void takesEveryDefaultFromTheCore() {
		assertThat(map()).isEqualTo(new ListenerOptions("quotes"));
	}

	@Test
	void mapsWhereToListen() throws Exception {
		ListenerOptions.Bind bind = map("address=127.0.0.1", "port=7000", "backlog=5").bind();

		assertThat(bind.address())
			.isEqualTo(new InetSocketAddress(InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 }), 7000));
		assertThat(bind.backlog()).isEqualTo(5);
	}

	@ParameterizedTest
	@CsvSource({ "no-delay, false", "keep-alive, false", "reuse-address, false", "receive-buffer, 4KB",
			"send-buffer, 8KB" })
	void mapsOneSocketSettingAndLeavesTheOthers(String key, String value) {
		SocketSettings unset = SocketSettings.DEFAULTS;
		Map<String, SocketSettings> expected = Map.of("no-delay",
				new SocketSettings(false, unset.keepAlive(), unset.reuseAddress(), 0, 0), "keep-alive",
				new SocketSettings(unset.noDelay(), false, unset.reuseAddress(), 0, 0), "reuse-address",
				new SocketSettings(unset.noDelay(), unset.keepAlive(), false, 0, 0), "receive-buffer",
				new SocketSettings(unset.noDelay(), unset.keepAlive(), unset.reuseAddress(), 4096, 0), "send-buffer",
				new SocketSettings(unset.noDelay(), unset.keepAlive(), unset.reuseAddress(), 0, 8192));

		assertThat(map("socket." + key + "=" + value).bind().socket()).isEqualTo(expected.get(key));
	}

	@Test
	void mapsWhatOnlySomeTransportsHave() {
		SocketSettings unset = SocketSettings.DEFAULTS;

		assertThat(map("socket.reuse-port=true").bind().socket()).isEqualTo(unset.withReusePort(true));
		assertThat(map("socket.keep-alive-idle=90s").bind().socket())
			.isEqualTo(unset.withProbes(Duration.ofSeconds(90), null, null));
		assertThat(map("socket.keep-alive-interval=9s").bind().socket())
			.isEqualTo(unset.withProbes(null, Duration.ofSeconds(9), null));
		assertThat(map("socket.keep-alive-count=9").bind().socket()).isEqualTo(unset.withProbes(null, null, 9));
		assertThat(map("socket.user-timeout=0").bind().socket()).isEqualTo(unset.withUserTimeout(Duration.ZERO));
	}

	@ParameterizedTest
	@ValueSource(strings = { "keep-alive-idle=90s", "keep-alive-interval=9s", "keep-alive-count=9", "user-timeout=1s",
			"reuse-port=true" })
	void refusesSettingsOfTcpWithAPath(String setting) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> map("path=/tmp/any.sock", "socket." + setting))
			.satisfies((ex) -> {
				assertThat(ex.getName())
					.isEqualTo("asyncnet.listeners.quotes.socket." + setting.substring(0, setting.indexOf('=')));
				assertThat(ex.getReason()).contains("'asyncnet.listeners.quotes.path'");
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "keep-alive-idle=90s", "keep-alive-interval=9s", "keep-alive-count=9" })
	void refusesTimesOfProbesWithoutProbes(String setting) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> map("socket.keep-alive=false", "socket." + setting))
			.satisfies((ex) -> {
				assertThat(ex.getName())
					.isEqualTo("asyncnet.listeners.quotes.socket." + setting.substring(0, setting.indexOf('=')));
				assertThat(ex.getReason()).contains("'asyncnet.listeners.quotes.socket.keep-alive' is 'false'");
			});
	}

	@Test
	void mapsFramings() {
		assertThat(map("framing=line").framing()).isEqualTo(new Line(8 * 1024));
		assertThat(map("framing=line", "frame.max-length=100B", "frame.strict-crlf=true").framing())
			.isEqualTo(new Line(100, true));
		assertThat(map("framing=length-prefixed").framing()).isEqualTo(new LengthPrefixed(4, 1024 * 1024));
		assertThat(map("framing=length-prefixed", "frame.length-bytes=2", "frame.max-length=1KB").framing())
			.isEqualTo(new LengthPrefixed(2, 1024));
		assertThat(map("framing=raw").framing()).isEqualTo(new Raw(1024 * 1024));
	}

	@Test
	void mapsLimits() {
		assertThat(map("limits.max-connections=10").limits()).isEqualTo(new Limits(10, 512));
	}

	@ParameterizedTest
	@CsvSource({ "first-frame", "frame", "idle", "write", "half-closed", "handler", "read-idle", "write-idle",
			"max-age" })
	void mapsOneTimeoutAndLeavesTheOthers(String key) {
		Timeouts timeouts = map("timeouts." + key + "=7s").timeouts();

		Timeouts unset = Timeouts.DEFAULTS;
		Duration seven = Duration.ofSeconds(7);
		Function<String, Boolean> is = key::equals;
		assertThat(timeouts).isEqualTo(new Timeouts(is.apply("first-frame") ? seven : unset.firstFrame(),
				is.apply("frame") ? seven : unset.frame(), is.apply("idle") ? seven : unset.idle(),
				is.apply("read-idle") ? seven : Duration.ZERO, is.apply("write-idle") ? seven : Duration.ZERO,
				is.apply("write") ? seven : unset.write(), is.apply("half-closed") ? seven : unset.halfClosed(),
				is.apply("handler") ? seven : unset.handler(), is.apply("max-age") ? seven : Duration.ZERO));
	}

	@Test
	void mapsConcurrency() {
		assertThat(map("concurrency=8").concurrency()).isEqualTo(8);
		assertThat(map("port=1").concurrency()).isEqualTo(1);
	}

	@Test
	void mapsBuffers() {
		assertThat(map("buffers.inbound=1KB", "buffers.outbound-high=4KB", "buffers.outbound-low=2KB").buffers())
			.isEqualTo(new Buffers(1024, 4096, 2048, Buffers.DEFAULTS.outboundMax()));
	}

	@Test
	void raisesTheBoundOfASlowPeerWithTheHighWatermark() {
		assertThat(map("buffers.outbound-high=2MB").buffers().outboundMax()).isEqualTo(2 * 1024 * 1024);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "port | -1 | at least 0", "port | 65536 | at most 65535", "backlog | 0 | at least 1",
					"frame.max-length | 0 | 1 to 2147483647 bytes", "frame.max-length | 4GB | 1 to 2147483647 bytes",
					"frame.length-bytes | 2 | asyncnet.listeners.quotes.framing=length-prefixed",
					"limits.max-connections | -1 | at least 0", "timeouts.idle | -1s | not be negative",
					"timeouts.first-frame | -1s | not be negative", "buffers.inbound | 0 | 1 to",
					"buffers.outbound-low | 1MB | asyncnet.listeners.quotes.buffers.outbound-high",
					"buffers.outbound-high | 1KB | asyncnet.listeners.quotes.buffers.outbound-low",
					"socket.receive-buffer | -1B | 0 to", "timeouts.max-age | -1s | not be negative",
					"timeouts.read-idle | -1s | not be negative", "timeouts.write-idle | -1s | not be negative",
					"socket.keep-alive-idle | 300 | whole seconds, 1s to 32767s",
					"socket.keep-alive-interval | 0 | whole seconds, 1s to 32767s",
					"socket.keep-alive-count | 128 | 1 to 127", "socket.user-timeout | 25d | 2147483647ms at most" })
	void refusesAValueWithItsFullName(String key, String value, String reason) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> map(key + "=" + value))
			.satisfies((ex) -> {
				assertThat(ex.getName()).isEqualTo("asyncnet.listeners.quotes." + key);
				assertThat(ex.getReason()).contains(reason);
			});
	}

	@Test
	void refusesLengthBytesThatNoFieldHas() {
		for (int bytes : new int[] { 0, 5 }) {
			assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
				.isThrownBy(() -> map("framing=length-prefixed", "frame.length-bytes=" + bytes))
				.withMessageContaining("asyncnet.listeners.quotes.frame.length-bytes");
		}
	}

	@Test
	void refusesStrictLinesWithoutLines() {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> map("framing=raw", "frame.strict-crlf=true"))
			.withMessageContaining("asyncnet.listeners.quotes.frame.strict-crlf")
			.withMessageContaining("but the framing is 'raw'");
	}

	@Test
	void namesAListenerWithDotsInBrackets() {
		assertThat(new ListenerKey("a.b").of("port")).isEqualTo("asyncnet.listeners[a.b].port");
		assertThat(new ListenerKey("a-b").of("port")).isEqualTo("asyncnet.listeners.a-b.port");
	}

	private static ListenerOptions map(String... properties) {
		Map<String, Object> source = new HashMap<>();
		for (String property : properties) {
			int equals = property.indexOf('=');
			source.put("asyncnet.listeners.quotes." + property.substring(0, equals), property.substring(equals + 1));
		}
		ListenerProperties bound = new Binder(new MapConfigurationPropertySource(source))
			.bindOrCreate("asyncnet", AsyncNetProperties.class)
			.getListeners()
			.getOrDefault("quotes", new ListenerProperties());
		return PropertiesListenerOptions.map("quotes", bound, new CustomFramings(new StaticListableBeanFactory()));
	}

}
