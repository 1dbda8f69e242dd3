package io.asyncnet.spring.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

import io.asyncnet.socket.SocketSettings;
import org.jspecify.annotations.Nullable;

/**
 * Maps those properties of a listener that the operating system gets for its sockets.
 *
 * @param key the names of the listener's properties
 * @param properties its properties
 */
record PropertiesSocket(ListenerKey key, ListenerProperties properties) {

	SocketSettings map(SocketSettings unset) {
		ListenerSocketProperties socket = this.properties.getSocket();
		requireTcp(socket);
		boolean keepAlive = orElse(socket.getKeepAlive(), unset.keepAlive());
		return new SocketSettings(orElse(socket.getNoDelay(), unset.noDelay()), keepAlive,
				orElse(socket.getReuseAddress(), unset.reuseAddress()),
				this.key.size("socket.receive-buffer", socket.getReceiveBuffer(), 0, unset.receiveBuffer()),
				this.key.size("socket.send-buffer", socket.getSendBuffer(), 0, unset.sendBuffer()),
				orElse(socket.getReusePort(), unset.reusePort()),
				probes("socket.keep-alive-idle", socket.getKeepAliveIdle(), keepAlive),
				probes("socket.keep-alive-interval", socket.getKeepAliveInterval(), keepAlive),
				count(socket.getKeepAliveCount(), keepAlive), userTimeout(socket.getUserTimeout()));
	}

	private void requireTcp(ListenerSocketProperties socket) {
		if (this.properties.getPath() == null) {
			return;
		}
		Map<String, @Nullable Object> values = new LinkedHashMap<>();
		values.put("socket.keep-alive-idle", socket.getKeepAliveIdle());
		values.put("socket.keep-alive-interval", socket.getKeepAliveInterval());
		values.put("socket.keep-alive-count", socket.getKeepAliveCount());
		values.put("socket.user-timeout", socket.getUserTimeout());
		values.put("socket.reuse-port", socket.getReusePort());
		values.forEach((name, value) -> {
			if (value != null) {
				throw this.key.invalid(name, value,
						"It has no meaning with '%s': a Unix domain socket has no TCP and no port. Remove it"
							.formatted(this.key.of("path")));
			}
		});
	}

	private @Nullable Duration probes(String name, @Nullable Duration value, boolean keepAlive) {
		requireKeepAlive(name, value, keepAlive);
		return check(name, value, SocketSettings::isKeepAliveTime,
				"It must be whole seconds, 1s to %ds".formatted(SocketSettings.MAX_KEEP_ALIVE_TIME.toSeconds()));
	}

	private @Nullable Integer count(@Nullable Integer value, boolean keepAlive) {
		requireKeepAlive("socket.keep-alive-count", value, keepAlive);
		if (value != null && (value < 1 || value > SocketSettings.MAX_KEEP_ALIVE_COUNT)) {
			throw this.key.invalid("socket.keep-alive-count", value,
					"It must be 1 to " + SocketSettings.MAX_KEEP_ALIVE_COUNT);
		}
		return value;
	}

	private @Nullable Duration userTimeout(@Nullable Duration value) {
		return check("socket.user-timeout", value, SocketSettings::isUserTimeout,
				"It must be whole milliseconds, %dms at most; with 0 the operating system decides"
					.formatted(Integer.MAX_VALUE));
	}

	private @Nullable Duration check(String name, @Nullable Duration value, Predicate<Duration> possible,
			String reason) {
		if (value != null && !possible.test(value)) {
			throw this.key.invalid(name, value, reason);
		}
		return value;
	}

	private void requireKeepAlive(String name, @Nullable Object value, boolean keepAlive) {
		if (value != null && !keepAlive) {
			throw this.key.invalid(name, value,
					"It has no meaning because '%s' is 'false'".formatted(this.key.of("socket.keep-alive")));
		}
	}

	private static <T> T orElse(@Nullable T value, T unset) {
		return (value != null) ? value : unset;
	}

}
