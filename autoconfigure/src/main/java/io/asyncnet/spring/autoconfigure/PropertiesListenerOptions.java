package io.asyncnet.spring.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.asyncnet.socket.ListenerOptions;
import io.asyncnet.socket.Timeouts;
import org.jspecify.annotations.Nullable;

/**
 * Maps the properties of a listener to its options: the only place that does. What is not
 * set stays as in {@link ListenerOptions}. TLS is added by who knows the bundles.
 */
final class PropertiesListenerOptions {

	private final ListenerKey key;

	private final ListenerProperties properties;

	private final ListenerOptions defaults;

	private final CustomFramings customFramings;

	private PropertiesListenerOptions(String name, ListenerProperties properties, CustomFramings customFramings) {
		this.key = new ListenerKey(name);
		this.properties = properties;
		this.customFramings = customFramings;
		this.defaults = new ListenerOptions(name);
	}

	/**
	 * Map properties to options.
	 * @param name the listener's name
	 * @param properties its properties
	 * @param customFramings the framings that are beans
	 * @return its options, without TLS
	 * @throws org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException
	 * if a value is not possible, alone or together with another one
	 */
	static ListenerOptions map(String name, ListenerProperties properties, CustomFramings customFramings) {
		return new PropertiesListenerOptions(name, properties, customFramings).map();
	}

	/**
	 * Check that no property is set that has a meaning only for frames.
	 * @param name the name of a listener whose handler takes whole connections
	 * @param properties its properties
	 * @throws org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException
	 * if there is one, as somebody relies on it
	 */
	static void requireNoFrames(String name, ListenerProperties properties) {
		Map<String, @Nullable Object> values = new LinkedHashMap<>();
		values.put("framing", properties.getFraming());
		values.putAll(PropertiesFraming.values(properties.getFrame()));
		values.put("timeouts.first-frame", properties.getTimeouts().getFirstFrame());
		values.put("timeouts.frame", properties.getTimeouts().getFrame());
		values.forEach((key, value) -> {
			if (value != null) {
				throw new ListenerKey(name).invalid(key, value, "It has a meaning only for frames, but the listener's"
						+ " handler takes whole connections as AsyncSocket, without frames. Remove it");
			}
		});
	}

	private ListenerOptions map() {
		return this.defaults.withBind(new PropertiesBind(this.key, this.properties).map(this.defaults.bind()))
			.withFraming(PropertiesFraming.map(this.key, this.properties, this.customFramings))
			.withLimits(new PropertiesLimits(this.key, this.properties).map(this.defaults.limits()))
			.withTimeouts(timeouts())
			.withBuffers(buffers())
			.withConcurrency(concurrency());
	}

	private int concurrency() {
		int concurrency = this.key.number("concurrency", this.properties.getConcurrency(), 1,
				this.defaults.concurrency());
		if (concurrency > ListenerOptions.MAX_CONCURRENCY) {
			throw this.key.invalid("concurrency", concurrency, "It must be at most " + ListenerOptions.MAX_CONCURRENCY);
		}
		return concurrency;
	}

	private Timeouts timeouts() {
		Timeouts unset = this.defaults.timeouts();
		ListenerTimeoutProperties timeouts = this.properties.getTimeouts();
		return new Timeouts(time("timeouts.first-frame", timeouts.getFirstFrame(), unset.firstFrame()),
				time("timeouts.frame", timeouts.getFrame(), unset.frame()),
				time("timeouts.idle", timeouts.getIdle(), unset.idle()),
				time("timeouts.read-idle", timeouts.getReadIdle(), unset.readIdle()),
				time("timeouts.write-idle", timeouts.getWriteIdle(), unset.writeIdle()),
				time("timeouts.write", timeouts.getWrite(), unset.write()),
				time("timeouts.half-closed", timeouts.getHalfClosed(), unset.halfClosed()),
				time("timeouts.handler", timeouts.getHandler(), unset.handler()),
				time("timeouts.max-age", timeouts.getMaxAge(), unset.maxAge()));
	}

	private ListenerOptions.Buffers buffers() {
		ListenerOptions.Buffers unset = this.defaults.buffers();
		ListenerProperties.Buffers buffers = this.properties.getBuffers();
		int high = this.key.size("buffers.outbound-high", buffers.getOutboundHigh(), 1, unset.outboundHigh());
		int low = this.key.size("buffers.outbound-low", buffers.getOutboundLow(), 1, unset.outboundLow());
		if (low > high) {
			String name = (buffers.getOutboundLow() != null) ? "buffers.outbound-low" : "buffers.outbound-high";
			throw this.key.invalid(name, (buffers.getOutboundLow() != null) ? low : high,
					"'%s' is %d bytes and must not be more than '%s', which is %d bytes".formatted(
							this.key.of("buffers.outbound-low"), low, this.key.of("buffers.outbound-high"), high));
		}
		return new ListenerOptions.Buffers(this.key.size("buffers.inbound", buffers.getInbound(), 1, unset.inbound()),
				high, low, Math.max(high, unset.outboundMax()));
	}

	private Duration time(String name, @Nullable Duration value, Duration unset) {
		if (value == null) {
			return unset;
		}
		if (value.isNegative()) {
			throw this.key.invalid(name, value, "It must not be negative; 0 turns the timeout off");
		}
		return value;
	}

}
