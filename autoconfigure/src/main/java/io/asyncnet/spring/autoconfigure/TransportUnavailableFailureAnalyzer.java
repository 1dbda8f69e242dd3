package io.asyncnet.spring.autoconfigure;

import java.util.Locale;

import io.asyncnet.dispatch.Transport;
import io.asyncnet.dispatch.TransportUnavailableException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a transport that was asked for by name and does not load.
 */
final class TransportUnavailableFailureAnalyzer extends AbstractFailureAnalyzer<TransportUnavailableException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, TransportUnavailableException cause) {
		return new FailureAnalysis(cause.getMessage() + ".",
				"Set 'asyncnet.dispatcher.transport' to 'auto', which takes the best one that loads%s."
					.formatted(dependency(cause.transport())),
				cause);
	}

	private static String dependency(Transport transport) {
		return switch (transport) {
			case EPOLL, KQUEUE, IO_URING ->
				", or, on an operating system that has it, add '%s' for this platform to the class path"
					.formatted("io.netty:netty-transport-native-" + transport.name().toLowerCase(Locale.ROOT));
			case AUTO, NIO -> "";
		};
	}

}
