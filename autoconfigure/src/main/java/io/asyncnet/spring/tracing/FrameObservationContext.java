package io.asyncnet.spring.tracing;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.Frame;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.Propagator;
import io.micrometer.observation.transport.ReceiverContext;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a frame that is observed. The carrier is the frame itself while its
 * handler runs. Once the handler has returned and only the reply remains, it is
 * {@link Frame#EMPTY}: what a convention takes from the bytes, it has to take when the
 * observation begins.
 *
 * @since 0.1.0
 */
public final class FrameObservationContext extends ReceiverContext<Frame> {

	private final Connection connection;

	private final @Nullable String handler;

	private final int frameLength;

	private volatile Outcome outcome = Outcome.UNKNOWN;

	FrameObservationContext(Connection connection, Frame frame, @Nullable String handler,
			Propagator.Getter<Frame> getter) {
		super(getter, Kind.SERVER);
		this.connection = connection;
		this.handler = handler;
		this.frameLength = frame.length();
		setCarrier(frame);
	}

	/**
	 * Return where the frame came from.
	 * @return the connection
	 */
	public Connection connection() {
		return this.connection;
	}

	/**
	 * Return what handles the frame.
	 * @return class and method, for example {@code Quotes.quote}; {@code function} for a
	 * function; {@code null} if no method is for this frame
	 */
	public @Nullable String handler() {
		return this.handler;
	}

	/**
	 * Return the length of the frame's payload.
	 * @return number of bytes
	 */
	public int frameLength() {
		return this.frameLength;
	}

	/**
	 * Return what became of the frame.
	 * @return {@link Outcome#UNKNOWN} until the observation ends
	 */
	public Outcome outcome() {
		return this.outcome;
	}

	void end(Outcome outcome) {
		this.outcome = outcome;
	}

	/**
	 * What became of a frame.
	 *
	 * @since 0.1.0
	 */
	public enum Outcome {

		/** It is being handled. */
		UNKNOWN,

		/** It has been handled, and its reply has been written. */
		SUCCESS,

		/** The handler, a conversion, or what makes the reply has failed. */
		FAILURE,

		/** The connection ended before the reply was there. */
		CANCELLED

	}

}
