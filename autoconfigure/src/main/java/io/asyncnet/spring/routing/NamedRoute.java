package io.asyncnet.spring.routing;

/**
 * A route that is a text and no more; the payload is the whole frame.
 *
 * @param name the text
 */
record NamedRoute(String name) implements Route {

	static NamedRoute parse(String route) {
		if (route.contains("{") || route.contains("}")) {
			throw new InvalidRouteException(
					"its route '" + route + "' has a variable, which only words of a line can be",
					"Set 'route.by' of the listener to 'first-word', or take the value from the payload.");
		}
		return new NamedRoute(route);
	}

}
