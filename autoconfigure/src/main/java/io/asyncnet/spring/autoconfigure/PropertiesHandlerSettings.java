package io.asyncnet.spring.autoconfigure;

import java.nio.charset.Charset;
import java.util.Locale;

import io.asyncnet.framing.Framing;
import io.asyncnet.framing.OutputBuffer;
import io.asyncnet.spring.annotation.Execution;
import io.asyncnet.spring.handler.HandlerSettings;
import io.asyncnet.spring.routing.RouteBy;
import io.asyncnet.spring.routing.RouteSettings;
import org.jspecify.annotations.Nullable;

/**
 * Maps the properties of a listener to what it says about its handler.
 */
final class PropertiesHandlerSettings {

	private final ListenerKey key;

	private final Framing framing;

	private final ListenerProperties properties;

	private PropertiesHandlerSettings(String name, ListenerProperties properties, Framing framing) {
		this.key = new ListenerKey(name);
		this.framing = framing;
		this.properties = properties;
	}

	/**
	 * Map properties to settings.
	 * @param name the listener's name
	 * @param properties its properties
	 * @param framing its framing
	 * @return the settings of its handler
	 * @throws org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException
	 * if a value is not possible, alone or together with another one
	 */
	static HandlerSettings map(String name, ListenerProperties properties, Framing framing) {
		return new PropertiesHandlerSettings(name, properties, framing).map();
	}

	private HandlerSettings map() {
		Execution execution = this.properties.getExecution();
		Charset charset = this.properties.getFrame().getCharset();
		charset = (charset != null) ? charset : HandlerSettings.DEFAULTS.charset();
		RouteSettings route = route(this.properties.getRoute());
		return new HandlerSettings((execution != null) ? execution : HandlerSettings.DEFAULTS.execution(), charset,
				route, unmatchedReply(this.properties.getRoute(), charset), HandlerSettings.Identity.NONE);
	}

	private @Nullable RouteSettings route(ListenerRouteProperties route) {
		RouteBy by = route.getBy();
		requireBy("route.property", route.getProperty(), RouteBy.JSON_PROPERTY, by);
		requireBy("route.bytes", route.getBytes(), RouteBy.FIRST_BYTES, by);
		requireBy("route.extractor", route.getExtractor(), RouteBy.BEAN, by);
		if (by == null) {
			return null;
		}
		if (by == RouteBy.JSON_PROPERTY) {
			requireName("route.property", route.getProperty(), "the JSON property");
		}
		if (by == RouteBy.BEAN) {
			requireName("route.extractor", route.getExtractor(), "the RouteExtractor bean");
		}
		int bytes = (route.getBytes() != null) ? route.getBytes() : RouteSettings.DEFAULT_BYTES;
		if (bytes < 1 || bytes > RouteSettings.MAX_BYTES) {
			throw this.key.invalid("route.bytes", bytes, "It must be 1 to " + RouteSettings.MAX_BYTES);
		}
		return new RouteSettings(by, route.getProperty(), bytes, route.getExtractor());
	}

	private void requireBy(String property, @Nullable Object value, RouteBy needed, @Nullable RouteBy by) {
		if (value != null && by != needed) {
			throw this.key.invalid(property, value, "It has a meaning only with '" + this.key.of("route.by") + "="
					+ needed.name().toLowerCase(Locale.ROOT).replace('_', '-') + "'");
		}
	}

	private void requireName(String property, @Nullable String value, String what) {
		if (value == null || value.isBlank()) {
			throw this.key.invalid(property, value,
					"It must be the name of " + what + " that is the route, or finds it");
		}
	}

	private @Nullable String unmatchedReply(ListenerRouteProperties route, Charset charset) {
		String reply = route.getUnmatchedReply();
		if (reply == null) {
			return null;
		}
		if (route.getBy() == null) {
			throw this.key.invalid("route.unmatched-reply", reply,
					"It has a meaning only where frames have routes. Set '" + this.key.of("route.by")
							+ "' or remove it");
		}
		if (route.getBy() == RouteBy.FIRST_BYTES) {
			if (!reply.matches("0x([0-9a-fA-F]{2})+")) {
				throw this.key.invalid("route.unmatched-reply", reply,
						"Where routes are bytes it must be bytes in hexadecimal, such as '0xFF';"
								+ " in YAML with the quotes, without them it is a number");
			}
		}
		else {
			requireOneFrame(reply, charset);
		}
		return reply;
	}

	private void requireOneFrame(String reply, Charset charset) {
		OutputBuffer out = new OutputBuffer(reply.length() + 16);
		try {
			int start = this.framing.begin(out);
			out.write(reply, charset);
			this.framing.end(out, start, true);
		}
		catch (IllegalArgumentException ex) {
			throw this.key.invalid("route.unmatched-reply", reply,
					"It cannot be one frame of the listener's framing: " + ex.getMessage());
		}
	}

}
