package io.asyncnet.spring.tracing;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations of this library.
 *
 * @since 0.1.0
 */
public enum FrameObservationDocumentation implements ObservationDocumentation {

	/**
	 * A frame, from its turn until its reply has been written:
	 * {@value DefaultFrameObservationConvention#NAME}, unless a convention says
	 * otherwise.
	 */
	FRAME;

	@Override
	public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
		return DefaultFrameObservationConvention.class;
	}

	@Override
	public KeyName[] getLowCardinalityKeyNames() {
		return LowCardinalityKeys.values();
	}

	@Override
	public KeyName[] getHighCardinalityKeyNames() {
		return HighCardinalityKeys.values();
	}

	/**
	 * Keys of spans and of meters: their values come from closed sets.
	 *
	 * @since 0.1.0
	 */
	public enum LowCardinalityKeys implements KeyName {

		/** Name of the listener. */
		LISTENER("listener"),

		/** Handler method, for example {@code Quotes.quote}, or {@code none}. */
		HANDLER("handler"),

		/**
		 * {@code success}, {@code failure} or {@code cancelled}; {@code unknown} before
		 * the end.
		 */
		OUTCOME("outcome"),

		/** Simple name of the exception's class, or {@code none}. */
		EXCEPTION("exception");

		private final String key;

		LowCardinalityKeys(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

	/**
	 * Keys of spans only.
	 *
	 * @since 0.1.0
	 */
	public enum HighCardinalityKeys implements KeyName {

		/** Number of the connection, as in log lines. */
		CONNECTION_ID("connection.id"),

		/** Length of the frame's payload in bytes. */
		FRAME_LENGTH("frame.length"),

		/**
		 * Address of the peer, or of the proxy's peer, without a port; {@code none} on
		 * Unix domain sockets.
		 */
		PEER_ADDRESS("network.peer.address");

		private final String key;

		HighCardinalityKeys(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

}
