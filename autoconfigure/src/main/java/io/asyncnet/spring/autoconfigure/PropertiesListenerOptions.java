package io.asyncnet.spring.autoconfigure;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.asyncnet.framing.Framing;
import io.asyncnet.framing.LengthPrefixed;
import io.asyncnet.framing.Line;
import io.asyncnet.framing.Raw;
import io.asyncnet.socket.ListenerOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * Maps the properties of a listener to its options: the only place that does. What is not
 * set stays as in {@link ListenerOptions}. TLS is added by who knows the bundles.
 */
final class PropertiesListenerOptions {

	/** What is sent most, and enough for every maximum length. */
	static final int DEFAULT_LENGTH_BYTES = 4;

	private static final int MAX_PORT = 65_535;

	private final ListenerKey key;

	private final ListenerProperties properties;

	private final ListenerOptions defaults;

	private PropertiesListenerOptions(String name, ListenerProperties properties) {
		this.key = new ListenerKey(name);
		this.properties = properties;
		this.defaults = new ListenerOptions(name);
	}

	/**
	 * Map properties to options.
	 * @param name the listener's name
	 * @param properties its properties
	 * @return its options, without TLS
	 * @throws org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException
	 * if a value is not possible, alone or together with another one
	 */
	static ListenerOptions map(String name, ListenerProperties properties) {
		return new PropertiesListenerOptions(name, properties).map();
	}

	/**
	 * Check that no property is set that has a meaning only for frames.
	 * @param name the name of a listener whose handler takes whole connections
	 * @param properties its properties
	 * @throws org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException
	 * if there is one, as somebody relies on it
	 */
	static void requireNoFrames(String name, ListenerProperties properties) {
		ListenerFrameProperties frame = properties.getFrame();
		Map<String, @Nullable Object> values = new LinkedHashMap<>();
		values.put("framing", properties.getFraming());
		values.put("frame.max-length", frame.getMaxLength());
		values.put("frame.strict-crlf", frame.getStrictCrlf());
		values.put("frame.length-bytes", frame.getLengthBytes());
		values.put("frame.charset", frame.getCharset());
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
		return this.defaults.withBind(bind())
			.withFraming(framing())
			.withLimits(limits())
			.withTimeouts(timeouts())
			.withBuffers(buffers())
			.withConcurrency(concurrency());
	}

	private int concurrency() {
		int concurrency = number("concurrency", this.properties.getConcurrency(), 1, this.defaults.concurrency());
		if (concurrency > ListenerOptions.MAX_CONCURRENCY) {
			throw this.key.invalid("concurrency", concurrency, "It must be at most " + ListenerOptions.MAX_CONCURRENCY);
		}
		return concurrency;
	}

	private ListenerOptions.Bind bind() {
		ListenerOptions.Bind bind = this.defaults.bind();
		return new ListenerOptions.Bind(address((InetSocketAddress) bind.address()),
				number("backlog", this.properties.getBacklog(), 1, bind.backlog()), socket(bind.socket()));
	}

	private InetSocketAddress address(InetSocketAddress unset) {
		InetAddress address = this.properties.getAddress();
		int port = number("port", this.properties.getPort(), 0, unset.getPort());
		if (port > MAX_PORT) {
			throw this.key.invalid("port", port, "A port is at most " + MAX_PORT);
		}
		return new InetSocketAddress((address != null) ? address : unset.getAddress(), port);
	}

	private ListenerOptions.SocketSettings socket(ListenerOptions.SocketSettings unset) {
		ListenerSocketProperties socket = this.properties.getSocket();
		return new ListenerOptions.SocketSettings(orElse(socket.getNoDelay(), unset.noDelay()),
				orElse(socket.getKeepAlive(), unset.keepAlive()),
				orElse(socket.getReuseAddress(), unset.reuseAddress()),
				size("socket.receive-buffer", socket.getReceiveBuffer(), 0, unset.receiveBuffer()),
				size("socket.send-buffer", socket.getSendBuffer(), 0, unset.sendBuffer()));
	}

	private Framing framing() {
		FramingType type = orElse(this.properties.getFraming(), FramingType.LINE);
		ListenerFrameProperties frame = this.properties.getFrame();
		onlyWith(FramingType.LINE, type, "frame.strict-crlf", frame.getStrictCrlf());
		onlyWith(FramingType.LENGTH_PREFIXED, type, "frame.length-bytes", frame.getLengthBytes());
		return switch (type) {
			case LINE -> line(maxLength(ListenerOptions.DEFAULT_MAX_LINE_LENGTH), frame.getStrictCrlf());
			case LENGTH_PREFIXED -> lengthPrefixed(maxLength(ListenerOptions.DEFAULT_MAX_FRAME_LENGTH));
			case RAW -> new Raw(maxLength(ListenerOptions.DEFAULT_MAX_FRAME_LENGTH));
		};
	}

	private void onlyWith(FramingType needed, FramingType type, String name, @Nullable Object value) {
		if (type != needed && value != null) {
			throw this.key.invalid(name, value, "It has a meaning only with '%s=%s', but the framing is '%s'"
				.formatted(this.key.of("framing"), text(needed), text(type)));
		}
	}

	private static String text(FramingType type) {
		return switch (type) {
			case LINE -> "line";
			case LENGTH_PREFIXED -> "length-prefixed";
			case RAW -> "raw";
		};
	}

	private int maxLength(int unset) {
		return size("frame.max-length", this.properties.getFrame().getMaxLength(), 1, unset);
	}

	private static Line line(int maxLength, @Nullable Boolean strictCrlf) {
		return (strictCrlf != null) ? new Line(maxLength, strictCrlf) : new Line(maxLength);
	}

	private LengthPrefixed lengthPrefixed(int maxLength) {
		String name = "frame.length-bytes";
		int lengthBytes = number(name, this.properties.getFrame().getLengthBytes(), 1, DEFAULT_LENGTH_BYTES);
		if (lengthBytes > DEFAULT_LENGTH_BYTES) {
			throw this.key.invalid(name, lengthBytes, "A length field has 1 to 4 bytes");
		}
		return new LengthPrefixed(lengthBytes, maxLength);
	}

	private ListenerOptions.Limits limits() {
		ListenerOptions.Limits unset = this.defaults.limits();
		return new ListenerOptions.Limits(number("limits.max-connections",
				this.properties.getLimits().getMaxConnections(), 0, unset.maxConnections()), unset.maxTlsHandshakes());
	}

	private ListenerOptions.Timeouts timeouts() {
		ListenerOptions.Timeouts unset = this.defaults.timeouts();
		ListenerTimeoutProperties timeouts = this.properties.getTimeouts();
		return new ListenerOptions.Timeouts(time("timeouts.first-frame", timeouts.getFirstFrame(), unset.firstFrame()),
				time("timeouts.frame", timeouts.getFrame(), unset.frame()),
				time("timeouts.idle", timeouts.getIdle(), unset.idle()),
				time("timeouts.write", timeouts.getWrite(), unset.write()),
				time("timeouts.half-closed", timeouts.getHalfClosed(), unset.halfClosed()),
				time("timeouts.handler", timeouts.getHandler(), unset.handler()));
	}

	private ListenerOptions.Buffers buffers() {
		ListenerOptions.Buffers unset = this.defaults.buffers();
		ListenerProperties.Buffers buffers = this.properties.getBuffers();
		int high = size("buffers.outbound-high", buffers.getOutboundHigh(), 1, unset.outboundHigh());
		int low = size("buffers.outbound-low", buffers.getOutboundLow(), 1, unset.outboundLow());
		if (low > high) {
			String name = (buffers.getOutboundLow() != null) ? "buffers.outbound-low" : "buffers.outbound-high";
			throw this.key.invalid(name, (buffers.getOutboundLow() != null) ? low : high,
					"'%s' is %d bytes and must not be more than '%s', which is %d bytes".formatted(
							this.key.of("buffers.outbound-low"), low, this.key.of("buffers.outbound-high"), high));
		}
		return new ListenerOptions.Buffers(size("buffers.inbound", buffers.getInbound(), 1, unset.inbound()), high, low,
				Math.max(high, unset.outboundMax()));
	}

	private int number(String name, @Nullable Integer value, int minimum, int unset) {
		if (value == null) {
			return unset;
		}
		if (value < minimum) {
			throw this.key.invalid(name, value, "It must be at least " + minimum);
		}
		return value;
	}

	private int size(String name, @Nullable DataSize value, int minimum, int unset) {
		if (value == null) {
			return unset;
		}
		if (value.toBytes() < minimum || value.toBytes() > Integer.MAX_VALUE) {
			throw this.key.invalid(name, value, "It must be %d to %d bytes".formatted(minimum, Integer.MAX_VALUE));
		}
		return (int) value.toBytes();
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

	private static <T> T orElse(@Nullable T value, T unset) {
		return (value != null) ? value : unset;
	}

}
