package io.asyncnet.spring.autoconfigure;

import io.asyncnet.spring.listener.SocketListenerStartException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a listener that asks for more than the process can have.
 */
final class SocketListenerStartFailureAnalyzer extends AbstractFailureAnalyzer<SocketListenerStartException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, SocketListenerStartException cause) {
		String key = new ListenerKey(cause.options().name()).of("limits.max-connections");
		return new FailureAnalysis(cause.getMessage() + ".",
				"Lower '%s', which is %d, or raise the number of files that the process may have open ('ulimit -n', 'LimitNOFILE=' of systemd)."
					.formatted(key, cause.options().limits().maxConnections()),
				cause);
	}

}
