package io.asyncnet.spring.autoconfigure;

import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.asyncnet.socket.ListenerOptions;
import io.asyncnet.spring.listener.AccessLogLevel;
import io.asyncnet.spring.listener.SocketListenerSpec;
import io.asyncnet.spring.listener.TlsContexts;
import io.asyncnet.tls.ClientAuth;
import io.asyncnet.tls.TlsMode;
import io.asyncnet.tls.TlsSource;
import org.jspecify.annotations.Nullable;

/**
 * Says what each enabled listener of the properties is made from.
 *
 * @param listeners the properties of all listeners
 * @param tlsContexts the TLS contexts
 * @param shutdownPhase how long the application waits for its listeners to drain
 * @param customFramings the framings that are beans
 */
record PropertiesListenerSpecs(Map<String, ListenerProperties> listeners, TlsContexts tlsContexts,
		Duration shutdownPhase, CustomFramings customFramings) {

	/** What is kept of a phase for closing what has not drained in time. */
	private static final Duration MAX_RESERVE = Duration.ofSeconds(1);

	List<SocketListenerSpec> create() {
		List<SocketListenerSpec> specs = new ArrayList<>();
		this.listeners.forEach((name, properties) -> {
			if (properties.isEnabled()) {
				specs.add(create(name, properties));
			}
		});
		return specs;
	}

	private SocketListenerSpec create(String name, ListenerProperties properties) {
		ListenerOptions options = PropertiesListenerOptions.map(name, properties, this.customFramings)
			.withTls(tls(name, properties));
		SocketListenerSpec spec = SocketListenerSpec.of(options).autoStartup(properties.isAutoStartup());
		Charset charset = properties.getFrame().getCharset();
		if (charset != null) {
			spec = spec.charset(charset);
		}
		if (properties.getAccessLog() != null) {
			spec = spec.accessLog(properties.getAccessLog());
		}
		if (Boolean.TRUE.equals(properties.getAccessLogPrincipal())) {
			requireAccessLog(new ListenerKey(name), properties.getAccessLog());
			spec = spec.accessLogPrincipal(true);
		}
		Duration gracePeriod = gracePeriod(name, properties);
		return (gracePeriod != null) ? spec.gracePeriod(gracePeriod) : spec;
	}

	private static void requireAccessLog(ListenerKey key, @Nullable AccessLogLevel level) {
		if (level == null || level == AccessLogLevel.OFF) {
			throw key.invalid("access-log-principal", true,
					"There is no line that could have a principal unless '%s' is 'info' or 'debug'"
						.formatted(key.of("access-log")));
		}
	}

	private @Nullable TlsSource tls(String name, ListenerProperties properties) {
		TlsSource source = this.tlsContexts.source(name);
		if (source == null && PropertiesTlsContexts.isEnabled(name, properties.getSsl())) {
			throw new IllegalStateException(
					"Listener '%s' would be plaintext: its properties ask for TLS, but bean 'TlsContexts' has no context for it"
						.formatted(name));
		}
		TlsMode mode = properties.getSsl().getMode();
		if (source == null || mode == null) {
			return source;
		}
		ListenerKey key = new ListenerKey(name);
		if (mode == TlsMode.OPTIONAL) {
			checkNothingNeeded(key, NamedBundle.of(key, properties.getSsl()));
		}
		if (mode == TlsMode.STARTTLS && properties.getConcurrency() != null && properties.getConcurrency() > 1) {
			throw key.invalid("concurrency", properties.getConcurrency(),
					"With '%s' starttls it has to be 1: a frame beside the one that begins with TLS may have come from somebody in between"
						.formatted(key.of("ssl.mode")));
		}
		return source.withMode(mode);
	}

	private static void checkNothingNeeded(ListenerKey key, List<NamedBundle> bundles) {
		for (NamedBundle bundle : bundles) {
			if (bundle.clientAuth() == ClientAuth.NEED) {
				throw key.invalid(bundle.clientAuthKey(), ClientAuth.NEED,
						"With '%s' optional a peer would do without a certificate by doing without TLS"
							.formatted(key.of("ssl.mode")));
			}
		}
	}

	/** Of a listener that does not say so itself. */
	static Duration gracePeriod(Duration shutdownPhase) {
		Duration tenth = shutdownPhase.dividedBy(10);
		return shutdownPhase.minus((tenth.compareTo(MAX_RESERVE) < 0) ? tenth : MAX_RESERVE);
	}

	private @Nullable Duration gracePeriod(String name, ListenerProperties properties) {
		Duration gracePeriod = properties.getShutdown().getGracePeriod();
		if (gracePeriod == null) {
			return null;
		}
		if (gracePeriod.isNegative()) {
			throw new ListenerKey(name).invalid("shutdown.grace-period", gracePeriod, "It must not be negative");
		}
		if (gracePeriod.compareTo(this.shutdownPhase) >= 0) {
			AsyncNetLog.gracePeriodTooLong(name, gracePeriod, this.shutdownPhase);
		}
		return gracePeriod;
	}

}
