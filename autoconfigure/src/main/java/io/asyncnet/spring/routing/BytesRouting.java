package io.asyncnet.spring.routing;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Routes frames by their first bytes.
 *
 * @param bytes how many
 */
record BytesRouting(int bytes) implements Routing {

	@Override
	public Route parse(String route, boolean payload) {
		return BytesRoute.parse(route, this.bytes);
	}

	@Override
	public <T> Router<T> router(Map<Route, T> routes) {
		Map<Long, T> targets = new HashMap<>();
		routes.forEach((route, target) -> targets.put(((BytesRoute) route).key(), target));
		long[] keys = targets.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
		List<T> values = Arrays.stream(keys).mapToObj(targets::get).toList();
		return (frame) -> {
			if (frame.length() < this.bytes) {
				return null;
			}
			long key = 0;
			for (int i = 0; i < this.bytes; i++) {
				key = (key << Byte.SIZE) | Byte.toUnsignedLong(frame.byteAt(i));
			}
			int index = Arrays.binarySearch(keys, key);
			return (index >= 0) ? values.get(index) : null;
		};
	}

}
