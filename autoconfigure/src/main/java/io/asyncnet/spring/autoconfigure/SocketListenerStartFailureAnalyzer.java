package io.asyncnet.spring.autoconfigure;

import io.asyncnet.socket.ListenerOptions;
import io.asyncnet.spring.listener.SocketListenerStartException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a listener that asks for more than the process can have, or for what cannot be
 * together.
 */
final class SocketListenerStartFailureAnalyzer extends AbstractFailureAnalyzer<SocketListenerStartException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, SocketListenerStartException cause) {
		ListenerOptions options = cause.options();
		String message = String.valueOf(cause.getMessage());
		String key = new ListenerKey(options.name()).of("limits.max-connections");
		String action = message.contains("'maxConnections'")
				? "Lower '%s', which is %d, or raise the number of files that the process may have open ('ulimit -n', 'LimitNOFILE=' of systemd)."
					.formatted(key, options.limits().maxConnections())
				: "Change the options of listener '%s'.".formatted(options.name());
		return new FailureAnalysis(message + ".", action, cause);
	}

}
