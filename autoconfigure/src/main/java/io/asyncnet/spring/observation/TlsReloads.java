package io.asyncnet.spring.observation;

/**
 * Learns what becomes of SSL bundles that change while listeners use them. Thread-safe.
 *
 * @since 0.1.0
 */
public interface TlsReloads {

	/** Learns nothing. */
	TlsReloads NONE = new TlsReloads() {

		@Override
		public void watched(String bundle) {
		}

		@Override
		public void reloaded(String bundle, boolean successful) {
		}

	};

	/**
	 * A bundle is used by a listener for the first time.
	 * @param bundle the bundle's name
	 */
	void watched(String bundle);

	/**
	 * A bundle has changed.
	 * @param bundle the bundle's name
	 * @param successful whether all listeners use its new content
	 */
	void reloaded(String bundle, boolean successful);

}
