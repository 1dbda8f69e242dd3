package io.asyncnet.spring.tap;

import java.net.InetSocketAddress;
import java.time.Duration;

import io.asyncnet.socket.AddressRange;
import io.asyncnet.socket.Connection;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * Which connections are to be tapped, where to, and how much. A connection is tapped if
 * all that is said of it is true: at least one of the first three components is needed.
 *
 * @param listener the name of the listener, or {@code null} for any
 * @param connection the number of the only connection, which is open, or {@code null}
 * @param peer where peers are, as {@link Connection#remoteAddress()} tells it, or
 * {@code null} for anywhere; connections of Unix domain sockets are nowhere
 * @param target where to write to
 * @param duration how long, or {@code null} for the default
 * @param size how much: size of the file, or of the hexadecimal digits and what is beside
 * them in log lines; or {@code null} for the default
 * @since 0.1.0
 */
public record TapRequest(@Nullable String listener, @Nullable Long connection, @Nullable AddressRange peer,
		TapTarget target, @Nullable Duration duration, @Nullable DataSize size) {

	/**
	 * Check the arguments.
	 * @param listener the name of the listener
	 * @param connection the number of the connection
	 * @param peer where peers are
	 * @param target where to write to
	 * @param duration how long
	 * @param size how much
	 */
	public TapRequest {
		if (listener == null && connection == null && peer == null) {
			throw new IllegalArgumentException("At least one of 'listener', 'connection' and 'peer' is needed");
		}
	}

	boolean matches(Connection candidate) {
		return (this.listener == null || this.listener.equals(candidate.listener()))
				&& (this.connection == null || this.connection == candidate.id())
				&& (this.peer == null || isIn(this.peer, candidate));
	}

	private static boolean isIn(AddressRange range, Connection candidate) {
		return candidate.remoteAddress() instanceof InetSocketAddress inet && inet.getAddress() != null
				&& range.contains(inet.getAddress());
	}

}
