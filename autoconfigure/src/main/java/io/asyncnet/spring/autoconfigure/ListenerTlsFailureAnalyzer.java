package io.asyncnet.spring.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains TLS that cannot be set up with the SSL bundle of a listener.
 */
final class ListenerTlsFailureAnalyzer extends AbstractFailureAnalyzer<ListenerTlsException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ListenerTlsException cause) {
		ListenerKey key = new ListenerKey(cause.listener());
		return new FailureAnalysis(cause.getMessage() + ".",
				"Review '%1$s', and the key, the certificates, 'options.enabled-protocols' and 'options.ciphers' of SSL bundle '%2$s' below 'spring.ssl.bundle'. If it is the engine that does not load, set '%3$s' to 'auto' or 'jdk'."
					.formatted(key.of(cause.key()), cause.bundle(), key.of("ssl.engine")),
				cause);
	}

}
