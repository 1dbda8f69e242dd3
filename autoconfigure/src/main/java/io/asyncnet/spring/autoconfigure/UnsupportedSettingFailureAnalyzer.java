package io.asyncnet.spring.autoconfigure;

import java.util.Locale;

import io.asyncnet.socket.UnsupportedSettingException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a setting of sockets that the transport in use does not have.
 */
final class UnsupportedSettingFailureAnalyzer extends AbstractFailureAnalyzer<UnsupportedSettingException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnsupportedSettingException cause) {
		String key = new ListenerKey(cause.listener()).of("socket." + dashed(cause.setting()));
		return new FailureAnalysis(
				"Listener '%s' cannot start: '%s' is not available with transport %s on this machine."
					.formatted(cause.listener(), key, cause.transport()),
				"Remove it, or set 'asyncnet.dispatcher.transport' to one that has it, such as 'epoll' on Linux.",
				cause);
	}

	private static String dashed(String name) {
		return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
	}

}
