package io.asyncnet.tls;

/**
 * Where a listener's new connections get their TLS from. It is asked once for each of
 * them, so that whoever implements this can give new connections other certificates while
 * open ones go on with theirs. A {@link TlsContext} and a {@link ServerTls} are sources
 * that never change.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface TlsSource {

	/**
	 * Return what decides about the TLS of a connection that begins now. Called for each
	 * accepted connection, on its event loop: it must be thread-safe, must neither block
	 * nor throw, and does best to read one {@code volatile} field.
	 * <p>
	 * The engine and whether there is TLS at all must not change from call to call: a
	 * listener tells them when it starts. Nobody has to release what was returned
	 * earlier. The native memory of a context goes with the last of the snapshot, its
	 * connections and whoever else refers to it.
	 * @return the snapshot, never {@code null}
	 */
	ServerTls current();

	/**
	 * Return when connections begin with TLS. The same at each call.
	 * @return the mode, {@link TlsMode#REQUIRED} unless an implementation says otherwise
	 */
	default TlsMode mode() {
		return TlsMode.REQUIRED;
	}

	/**
	 * Return the same source for connections that begin with TLS at another time.
	 * @param mode when they do
	 * @return a source that asks this one
	 */
	default TlsSource withMode(TlsMode mode) {
		return new TlsSource() {

			@Override
			public ServerTls current() {
				return TlsSource.this.current();
			}

			@Override
			public TlsMode mode() {
				return mode;
			}

		};
	}

}
