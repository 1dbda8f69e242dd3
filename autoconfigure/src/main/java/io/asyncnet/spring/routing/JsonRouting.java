package io.asyncnet.spring.routing;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Routes JSON objects by one of their properties. JSON is UTF-8 (RFC 8259, section 8.1),
 * whatever the charset of text is.
 *
 * @param property name of the property
 */
record JsonRouting(String property) implements Routing {

	@Override
	public Route parse(String route, boolean payload) {
		return NamedRoute.parse(route);
	}

	@Override
	public <T> Router<T> router(Map<Route, T> routes) {
		Map<String, T> targets = new HashMap<>();
		routes.forEach((route, target) -> targets.put(((NamedRoute) route).name(), target));
		KeyTable<T> table = new KeyTable<>(targets, StandardCharsets.UTF_8);
		byte[] name = this.property.getBytes(StandardCharsets.UTF_8);
		return (frame) -> {
			long found = JsonScan.find(frame, name);
			return (found != JsonScan.NOTHING) ? table.find(frame, JsonScan.start(found), JsonScan.end(found)) : null;
		};
	}

}
