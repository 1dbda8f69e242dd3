package io.asyncnet.spring.listener;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;

import io.asyncnet.dispatch.Transport;
import io.asyncnet.framing.CustomFraming;
import io.asyncnet.framing.Framing;
import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.socket.Limits;
import io.asyncnet.socket.ListenerOptions;
import io.asyncnet.tls.TlsSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All log lines of this package.
 */
final class ListenerLog {

	private static final Logger logger = LoggerFactory.getLogger(SocketListener.class);

	private ListenerLog() {
	}

	static void started(ListenerOptions options, SocketAddress address, ConnectionHandler handler,
			Transport transport) {
		if (logger.isInfoEnabled()) {
			logger.info("Listener '{}' started on {} ({}, {}, handlers on {}, {})", options.name(), text(address),
					handler.handlesFrames() ? text(options.framing()) : "whole connections", text(options.tls()),
					(handler.executor() != null) ? "the executor" : "the event loop", lowerCase(transport));
		}
	}

	static void stopping(String listener, int connections) {
		logger.info("Listener '{}' is stopping, with {} open connection(s)", listener, connections);
	}

	static void stopped(String listener) {
		logger.info("Listener '{}' stopped", listener);
	}

	static void eventFailed(String listener, Throwable cause) {
		logger.warn("Listener '{}' stopped, but whoever was told of it failed", listener, cause);
	}

	static void paused(String listener) {
		logger.info("Listener '{}' accepts no connections until it is resumed", listener);
	}

	static void resumed(String listener) {
		logger.info("Listener '{}' accepts connections again", listener);
	}

	static void limitsChanged(String listener, Limits limits) {
		logger.info(
				"Listener '{}' may have {} connections, {} of one address, {} a second, and {} TLS handshakes from now on; "
						+ "when full it will {}; allowed are {} ranges of addresses (0 means all), denied {}",
				listener, (limits.maxConnections() != 0) ? limits.maxConnections() : "as many as the process can",
				number(limits.maxConnectionsPerAddress()), number(limits.acceptRate()), limits.maxTlsHandshakes(),
				lowerCase(limits.whenFull()), limits.allow().size(), limits.deny().size());
	}

	private static Object number(int limit) {
		return (limit != 0) ? limit : "any number";
	}

	static void removeFailed(String listener, Throwable cause) {
		logger.warn("Listener '{}' is gone, but whoever was told of it failed", listener, cause);
	}

	static String text(SocketAddress address) {
		if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
			String host = inet.getAddress().getHostAddress();
			return ((host.indexOf(':') < 0) ? host : "[" + host + "]") + ":" + inet.getPort();
		}
		return address.toString();
	}

	private static String text(Framing framing) {
		if (framing instanceof CustomFraming) {
			return framing.getClass().getName() + " up to " + framing.maxLength() + " bytes";
		}
		String name = framing.getClass().getSimpleName().replaceAll("(?<=.)(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
		return name + " up to " + framing.maxLength() + " bytes";
	}

	private static String text(@Nullable TlsSource tls) {
		if (tls == null) {
			return "plaintext";
		}
		String engine = lowerCase(tls.current().context().engine());
		return switch (tls.mode()) {
			case REQUIRED -> "TLS by " + engine;
			case OPTIONAL -> "optional TLS by " + engine;
			case STARTTLS -> "STARTTLS by " + engine;
		};
	}

	private static String lowerCase(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

}
