package io.asyncnet.spring.autoconfigure;

import io.asyncnet.spring.handler.SocketHandlerException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a handler method that cannot work.
 */
final class SocketHandlerFailureAnalyzer extends AbstractFailureAnalyzer<SocketHandlerException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, SocketHandlerException cause) {
		return new FailureAnalysis(cause.description(), cause.action(), cause);
	}

}
