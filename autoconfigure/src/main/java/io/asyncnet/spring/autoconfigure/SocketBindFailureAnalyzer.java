package io.asyncnet.spring.autoconfigure;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.asyncnet.socket.SocketBindException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/**
 * Explains why a listener cannot be bound to its address. The operating system's reason
 * is in the message of the cause only: each transport reports it with another type.
 */
final class SocketBindFailureAnalyzer extends AbstractFailureAnalyzer<SocketBindException> {

	private final Environment environment;

	SocketBindFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, SocketBindException cause) {
		if (cause.address() instanceof UnixDomainSocketAddress unix) {
			return analyze(cause, unix.getPath());
		}
		Place place = Place.of(cause);
		String reason = reason(cause.getCause());
		if (reason.contains("in use")) {
			String twin = twin(place);
			return new FailureAnalysis(
					"Listener '%s' cannot start: port %s is already in use.".formatted(cause.listener(), place.port()),
					((twin != null) ? "It is the port of '%s', too: set".formatted(twin)
							: "Stop the process that listens on port %s, or set".formatted(place.port()))
							+ " '%s' to another port, or to 0 for any free one.".formatted(place.portKey()),
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

	private static FailureAnalysis analyze(SocketBindException cause, Path path) {
		String key = new ListenerKey(cause.listener()).of("path");
		String reason = reason(cause.getCause());
		Path parent = path.toAbsolutePath().getParent();
		String action;
		if (reason.contains("in use")) {
			action = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
					? "Set '%s' to another path: this is a file that is no socket, and stays.".formatted(key)
					: "Stop the process that listens there, or set '%s' to another path. The socket that a process has left behind would have been replaced."
						.formatted(key);
		}
		else if (reason.contains("too long")) {
			action = "Set '%s' to a shorter path.".formatted(key);
		}
		else if (parent != null && !Files.isDirectory(parent)) {
			action = "Create the directory '%s', or set '%s' to a path in another one.".formatted(parent, key);
		}
		else if (cause.getCause() instanceof AccessDeniedException || reason.contains("denied")
				|| reason.contains("not permitted")) {
			action = "Give the process the right to write in '%s', or set '%s' to a path in another directory."
				.formatted(parent, key);
		}
		else {
			action = "Review '%s'.".formatted(key);
		}
		return new FailureAnalysis("Listener '%s' cannot start: Unix domain socket '%s' cannot be bound: %s."
			.formatted(cause.listener(), path, message(cause.getCause())), action, cause);
	}

	/** Another property of this application that has the same port, which is a slip. */
	private @Nullable String twin(Place place) {
		Binder binder = Binder.get(this.environment);
		Map<String, ListenerProperties> listeners = binder
			.bind("asyncnet.listeners", Bindable.mapOf(String.class, ListenerProperties.class))
			.orElseGet(Map::of);
		List<String> keys = new ArrayList<>(List.of("server.port", "management.server.port"));
		listeners.forEach((name, properties) -> {
			if (properties.isEnabled()) {
				keys.add(new ListenerKey(name).of("port"));
			}
		});
		return keys.stream()
			.filter((key) -> !key.equals(place.portKey())
					&& place.port().equals(binder.bind(key, String.class).orElse("")))
			.findFirst()
			.orElse(null);
	}

	private static String message(@Nullable Throwable cause) {
		return (cause != null) ? String.valueOf(cause.getMessage()) : "cancelled";
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
