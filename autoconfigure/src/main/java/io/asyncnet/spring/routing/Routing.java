package io.asyncnet.spring.routing;

import java.nio.charset.Charset;
import java.util.Map;
import java.util.function.Function;

/**
 * A way to route frames: reads routes as annotations have them, and makes routers of
 * them.
 *
 * @since 0.1.0
 */
public interface Routing {

	/**
	 * Choose a way.
	 * @param settings how routes are found
	 * @param charset how text is encoded in frames
	 * @param extractors finds the bean of a name; called only by {@link RouteBy#BEAN}
	 * @return the way
	 * @throws InvalidRouteException if routes cannot be found so with this charset
	 */
	static Routing of(RouteSettings settings, Charset charset, Function<String, RouteExtractor> extractors) {
		return switch (settings.by()) {
			case FIRST_WORD -> new WordRouting(Ascii.require(charset));
			case JSON_PROPERTY -> new JsonRouting(String.valueOf(settings.property()));
			case FIRST_BYTES -> new BytesRouting(settings.bytes());
			case BEAN -> new ExtractedRouting(extractors.apply(String.valueOf(settings.extractor())));
		};
	}

	/**
	 * Read a route. Two routes that the same frames would take are equal.
	 * @param route the route as the annotation has it
	 * @param payload whether whoever takes the route wants what follows it
	 * @return the route
	 * @throws InvalidRouteException if it is no route for this way
	 */
	Route parse(String route, boolean payload);

	/**
	 * Make a router. Where a frame could take several routes, it takes the most specific.
	 * @param <T> what frames are routed to
	 * @param routes routes that this instance has read, with where they lead
	 * @return the router
	 */
	<T> Router<T> router(Map<Route, T> routes);

}
