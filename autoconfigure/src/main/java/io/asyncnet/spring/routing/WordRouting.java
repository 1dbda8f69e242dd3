package io.asyncnet.spring.routing;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.asyncnet.socket.Frame;
import org.jspecify.annotations.Nullable;

/**
 * Routes lines by their words. Words are equal when their bytes are: upper and lower case
 * differ.
 *
 * @param charset how words are encoded
 */
record WordRouting(Charset charset) implements Routing {

	@Override
	public Route parse(String route, boolean payload) {
		return WordRoute.parse(route, payload, this.charset);
	}

	@Override
	public <T> Router<T> router(Map<Route, T> routes) {
		Map<String, List<Way<T>>> ways = new HashMap<>();
		routes.entrySet()
			.stream()
			.map((entry) -> new Way<>((WordRoute) entry.getKey(), entry.getValue()))
			.sorted(Comparator.comparing(Way::route, WordRoute.SPECIFIC_FIRST))
			.forEach((way) -> ways.computeIfAbsent(way.route().firstWord(), (word) -> new ArrayList<>()).add(way));
		KeyTable<List<Way<T>>> table = new KeyTable<>(ways, this.charset);
		return (frame) -> find(table, frame);
	}

	private static <T> @Nullable T find(KeyTable<List<Way<T>>> table, Frame frame) {
		int start = Ascii.skipBlanks(frame, 0);
		int end = Ascii.skipWord(frame, start);
		List<Way<T>> ways = table.find(frame, start, end);
		if (ways != null) {
			for (int i = 0; i < ways.size(); i++) {
				Way<T> way = ways.get(i);
				if (way.route().matches(frame, end)) {
					return way.target();
				}
			}
		}
		return null;
	}

	/**
	 * A route and where it leads.
	 *
	 * @param <T> type of the target
	 * @param route the route
	 * @param target where it leads
	 */
	private record Way<T>(WordRoute route, T target) {

	}

}
