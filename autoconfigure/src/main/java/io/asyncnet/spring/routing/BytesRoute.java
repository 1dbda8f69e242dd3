package io.asyncnet.spring.routing;

import java.util.Locale;

import io.asyncnet.socket.Frame;

/**
 * A route that is the first bytes of a frame; the payload is what follows them.
 *
 * @param key the bytes, big-endian
 * @param bytes their number
 */
record BytesRoute(long key, int bytes) implements Route {

	static BytesRoute parse(String route, int bytes) {
		if (!route.toLowerCase(Locale.ROOT).matches("0x[0-9a-f]{" + (bytes * 2) + "}")) {
			throw new InvalidRouteException(
					"its route '" + route + "' is not " + bytes + ((bytes == 1) ? " byte" : " bytes")
							+ " in hexadecimal",
					"Write it as in '0x" + "01".repeat(bytes) + "', or change 'route.bytes' of the listener.");
		}
		return new BytesRoute(Long.parseUnsignedLong(route.substring(2), 16), bytes);
	}

	@Override
	public Frame payload(Frame frame) {
		return frame.slice(this.bytes, frame.length() - this.bytes);
	}

}
