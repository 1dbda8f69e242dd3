package io.asyncnet.spring.routing;

import java.util.HashMap;
import java.util.Map;

/**
 * Routes frames by what a bean says.
 *
 * @param extractor the bean
 */
record ExtractedRouting(RouteExtractor extractor) implements Routing {

	@Override
	public Route parse(String route, boolean payload) {
		return NamedRoute.parse(route);
	}

	@Override
	public <T> Router<T> router(Map<Route, T> routes) {
		Map<String, T> targets = new HashMap<>();
		routes.forEach((route, target) -> targets.put(((NamedRoute) route).name(), target));
		return (frame) -> {
			String route = this.extractor.extract(frame);
			return (route != null) ? targets.get(route) : null;
		};
	}

}
