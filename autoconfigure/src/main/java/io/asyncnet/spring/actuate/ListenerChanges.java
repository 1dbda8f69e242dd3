package io.asyncnet.spring.actuate;

import java.time.Duration;

import io.asyncnet.socket.Limits;
import io.asyncnet.spring.listener.SocketListener;
import io.asyncnet.spring.listener.SocketListenerStatus.State;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.convert.DurationStyle;

/**
 * Has listeners do what operators ask for.
 */
final class ListenerChanges {

	void apply(SocketListener listener, ListenerChange change) {
		String action = change.action();
		if ((action != null) == change.changesLimits()) {
			throw invalid("Either 'action' is needed, or some of 'maxConnections', 'maxTlsHandshakes', 'whenFull',"
					+ " 'maxConnectionsPerAddress', 'acceptRate', 'allow' and 'deny'", null);
		}
		if (change.gracePeriod() != null && !"drain".equals(action)) {
			throw invalid("'gracePeriod' has a meaning only with action 'drain'", null);
		}
		if (action != null) {
			act(listener, action, change.gracePeriod());
		}
		else {
			changeLimits(listener, change);
		}
	}

	private static void act(SocketListener listener, String action, @Nullable String gracePeriod) {
		Runnable task = switch (action) {
			case "pause" -> listener::pause;
			case "resume" -> listener::resume;
			case "start" -> () -> start(listener);
			case "stop" -> () -> listener.stop(Duration.ZERO);
			case "drain" -> {
				Duration time = (gracePeriod != null) ? duration(gracePeriod) : listener.gracePeriod();
				yield () -> listener.stop(time);
			}
			default -> throw invalid(
					"'action' must be 'pause', 'resume', 'start', 'drain' or 'stop' but was '" + action + "'", null);
		};
		ActuateLog.changing(listener.name(), action);
		task.run();
	}

	/** Without waiting for a drain, which may take half a minute. */
	private static void start(SocketListener listener) {
		if (listener.status().state() == State.DRAINING) {
			throw new IllegalStateException(
					"Listener '%s' cannot be started before it has stopped".formatted(listener.name()));
		}
		listener.start();
	}

	private static Duration duration(String text) {
		try {
			Duration duration = DurationStyle.detectAndParse(text);
			if (!duration.isNegative()) {
				return duration;
			}
		}
		catch (IllegalArgumentException ex) {
			throw invalid("'gracePeriod' must be a time such as '30s' but was '" + text + "'", ex);
		}
		throw invalid("'gracePeriod' must not be negative but was '" + text + "'", null);
	}

	private static void changeLimits(SocketListener listener, ListenerChange change) {
		try {
			Limits limits = change.limits(listener.options().limits());
			ActuateLog.changing(listener.name(), "change its limits");
			listener.changeLimits(limits);
		}
		catch (IllegalArgumentException ex) {
			throw invalid(String.valueOf(ex.getMessage()), ex);
		}
	}

	private static InvalidEndpointRequestException invalid(String message, @Nullable Throwable cause) {
		return (cause != null) ? new InvalidEndpointRequestException(message, message, cause)
				: new InvalidEndpointRequestException(message, message);
	}

}
