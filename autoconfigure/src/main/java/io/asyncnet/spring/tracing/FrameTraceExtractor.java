package io.asyncnet.spring.tracing;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.Frame;
import org.jspecify.annotations.Nullable;

/**
 * Finds the trace that a frame belongs to, for protocols that carry it in their payload.
 * A bean of this type is asked for each field of the propagation format in use, before
 * the frame is handled, on the thread that handles it: on an event loop it must not
 * block. It must be thread-safe.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface FrameTraceExtractor {

	/** Finds nothing: each frame begins a trace of its own. */
	FrameTraceExtractor NONE = (connection, frame, field) -> null;

	/**
	 * Return a field of the trace.
	 * @param connection where the frame came from
	 * @param frame the frame, valid only until this method returns. Its bytes are a
	 * peer's: whoever does not trust the peer with the own traces returns {@code null}
	 * @param field name of the field, such as {@code traceparent} of W3C Trace Context or
	 * {@code X-B3-TraceId} of Zipkin
	 * @return the value, {@code null} if the frame has none. A value that is no trace is
	 * ignored. After an exception, which is logged, the frame begins a trace of its own
	 */
	@Nullable String get(Connection connection, Frame frame, String field);

}
