package io.asyncnet.spring.autoconfigure;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;

import io.asyncnet.socket.SocketBindException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains why a listener cannot be bound to its address. The operating system's reason
 * is in the message of the cause only: each transport reports it with another type.
 */
final class SocketBindFailureAnalyzer extends AbstractFailureAnalyzer<SocketBindException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, SocketBindException cause) {
		Place place = Place.of(cause);
		String reason = reason(cause.getCause());
		if (reason.contains("in use")) {
			return new FailureAnalysis(
					"Listener '%s' cannot start: port %s is already in use.".formatted(cause.listener(), place.port()),
					"Stop the process that listens on port %s, or set '%s' to another port, or to 0 for any free one."
						.formatted(place.port(), place.portKey()),
					cause);
		}
		if (reason.contains("denied") || reason.contains("not permitted")) {
			return new FailureAnalysis(
					"Listener '%s' cannot start: the process is not allowed to bind port %s."
						.formatted(cause.listener(), place.port()),
					"Set '%s' to a port from 1024 on, or give the process the privilege for lower ones (on Linux CAP_NET_BIND_SERVICE)."
						.formatted(place.portKey()),
					cause);
		}
		if (reason.contains("assign requested address") || reason.contains("address not available")) {
			return new FailureAnalysis(
					"Listener '%s' cannot start: %s is not an address of this machine.".formatted(cause.listener(),
							place.host()),
					"Set '%s' to an address of this machine, or leave it out to listen on all of them."
						.formatted(place.addressKey()),
					cause);
		}
		return new FailureAnalysis(String.valueOf(cause.getMessage()),
				"Review '%s' and '%s'.".formatted(place.addressKey(), place.portKey()), cause);
	}

	private static String reason(@Nullable Throwable cause) {
		return (cause != null) ? String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT) : "";
	}

	private record Place(String host, String port, String addressKey, String portKey) {

		static Place of(SocketBindException cause) {
			ListenerKey key = new ListenerKey(cause.listener());
			SocketAddress address = cause.address();
			String host = (address instanceof InetSocketAddress inet) ? inet.getHostString() : String.valueOf(address);
			String port = (address instanceof InetSocketAddress inet) ? String.valueOf(inet.getPort()) : host;
			return new Place(host, port, key.of("address"), key.of("port"));
		}

	}

}
