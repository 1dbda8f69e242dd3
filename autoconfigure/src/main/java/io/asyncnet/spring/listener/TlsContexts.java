package io.asyncnet.spring.listener;

import java.util.Map;
import java.util.Set;

import io.asyncnet.tls.ServerTls;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsSource;
import org.jspecify.annotations.Nullable;

/**
 * TLS by the name of the listener that it belongs to. The contexts can be used for
 * sockets of the application's own, too. Thread-safe.
 *
 * @since 0.1.0
 */
public interface TlsContexts {

	/**
	 * Return the names of the listeners that have TLS.
	 * @return the names
	 */
	Set<String> listeners();

	/**
	 * Return the context of a listener.
	 * @param listener the listener's name
	 * @return the context for connections that begin now, or {@code null} if the listener
	 * is plaintext or not known
	 */
	@Nullable TlsContext find(String listener);

	/**
	 * Return the context of a listener that has TLS.
	 * @param listener the listener's name
	 * @return the context for connections that begin now
	 * @throws IllegalArgumentException if the listener is plaintext or not known
	 */
	default TlsContext get(String listener) {
		TlsContext context = find(listener);
		if (context == null) {
			throw new IllegalArgumentException(
					"There is no TLS context for listener '%s', only for %s".formatted(listener, listeners()));
		}
		return context;
	}

	/**
	 * Return where the new connections of a listener get their TLS from, with the
	 * contexts of server names where there are any.
	 * @param listener the listener's name
	 * @return the source, or {@code null} if the listener is plaintext or not known.
	 * Unless an implementation says otherwise it asks {@link #get} for each connection
	 */
	default @Nullable TlsSource source(String listener) {
		return (find(listener) != null) ? () -> ServerTls.of(get(listener)) : null;
	}

	/**
	 * Create contexts that stay as they are.
	 * @param contexts the contexts by the listeners' names, copied
	 * @return the contexts
	 */
	static TlsContexts of(Map<String, TlsContext> contexts) {
		Map<String, TlsContext> copy = Map.copyOf(contexts);
		return new TlsContexts() {

			@Override
			public Set<String> listeners() {
				return copy.keySet();
			}

			@Override
			public @Nullable TlsContext find(String listener) {
				return copy.get(listener);
			}

		};
	}

}
