package io.asyncnet.spring.autoconfigure;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.asyncnet.spring.listener.TlsContexts;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsSource;
import org.jspecify.annotations.Nullable;

/**
 * TLS of listeners from sources, each of which may change what it gives.
 *
 * @param sources the sources by the names of their listeners
 */
record ListenerTlsSources(Map<String, TlsSource> sources) implements TlsContexts {

	ListenerTlsSources {
		sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
	}

	@Override
	public Set<String> listeners() {
		return this.sources.keySet();
	}

	@Override
	public @Nullable TlsContext find(String listener) {
		TlsSource source = this.sources.get(listener);
		return (source != null) ? source.current().context() : null;
	}

	@Override
	public @Nullable TlsSource source(String listener) {
		return this.sources.get(listener);
	}

}
