package io.asyncnet.socket;

import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;

import io.asyncnet.AsyncNetException;
import org.jspecify.annotations.Nullable;

/**
 * A peer that cannot be reached: it refuses the connection, does not answer in time, or
 * its name has no address.
 *
 * @since 0.1.0
 */
public final class SocketConnectException extends AsyncNetException {

	private static final long serialVersionUID = 1L;

	/**
	 * Addresses of a name that a message names, which is more than names usually have.
	 */
	private static final int MAX_NAMED = 16;

	private final transient @Nullable SocketAddress address;

	SocketConnectException(SocketAddress address, Throwable cause) {
		super(String.format(Locale.ROOT, "Cannot connect to %s: %s", address, reason(cause)), cause);
		this.address = address;
	}

	private SocketConnectException(String message, @Nullable SocketAddress address, @Nullable Throwable cause) {
		super(message, cause);
		this.address = address;
	}

	/**
	 * None of several addresses can be reached.
	 * @param first the address that was tried first
	 * @param failures what became of each address, at least one
	 */
	static SocketConnectException all(SocketAddress first, Map<SocketAddress, Throwable> failures) {
		StringJoiner reasons = new StringJoiner("; ", "Cannot connect to ", "");
		failures.entrySet()
			.stream()
			.limit(MAX_NAMED)
			.forEach((failure) -> reasons.add(failure.getKey() + ": " + reason(failure.getValue())));
		if (failures.size() > MAX_NAMED) {
			reasons.add("and " + (failures.size() - MAX_NAMED) + " more");
		}
		return new SocketConnectException(reasons.toString(), first, failures.values().iterator().next());
	}

	static SocketConnectException timeout(List<SocketAddress> addresses, Duration timeout) {
		return new SocketConnectException(String.format(Locale.ROOT, "Cannot connect to %s: no answer within %d ms",
				addresses, TimeUnit.MILLISECONDS.convert(timeout)), addresses.get(0), null);
	}

	static SocketConnectException unknownHost(String host, int port, @Nullable Throwable cause) {
		return new SocketConnectException(
				String.format(Locale.ROOT, "Cannot connect to %s:%d: the name has no address", host, port), null,
				cause);
	}

	static SocketConnectException otherFamily(SocketAddress address, ProtocolFamily family) {
		return new SocketConnectException(
				String.format(Locale.ROOT, "Cannot connect to %s: the socket is for %s only", address, family.name()),
				address, null);
	}

	/** Netty's exceptions repeat the address. */
	private static String reason(Throwable cause) {
		Throwable root = (cause.getCause() != null) ? cause.getCause() : cause;
		return String.valueOf(root.getMessage());
	}

	/**
	 * Return the address that cannot be reached, the first one that was tried if there
	 * were several.
	 * @return the address, {@code null} when the name has none
	 */
	public @Nullable SocketAddress address() {
		return this.address;
	}

}
