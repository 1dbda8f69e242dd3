package io.asyncnet.spring.context;

import java.util.Map;

import io.asyncnet.socket.Connection;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Puts the listener and the number of the connection into the logging framework's map of
 * values for log lines. When the scope closes the whole map is as it was, so what a
 * handler puts there does not reach the next one's lines either.
 *
 * @since 0.1.0
 */
public final class MdcContext implements ConnectionContext {

	/** Key of the listener's name. */
	public static final String LISTENER = "listener";

	/** Key of the {@linkplain Connection#id() number of the connection}. */
	public static final String CONNECTION_ID = "connectionId";

	@Override
	public Scope open(String listener, @Nullable Connection connection) {
		Map<String, String> before = MDC.getCopyOfContextMap();
		MDC.put(LISTENER, listener);
		if (connection != null) {
			MDC.put(CONNECTION_ID, Long.toString(connection.id()));
		}
		return (before == null || before.isEmpty()) ? MDC::clear : () -> MDC.setContextMap(before);
	}

}
