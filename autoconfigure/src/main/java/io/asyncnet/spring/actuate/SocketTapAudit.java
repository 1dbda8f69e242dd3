package io.asyncnet.spring.actuate;

import java.util.LinkedHashMap;
import java.util.Map;

import io.asyncnet.spring.tap.SocketTapEvent;
import io.asyncnet.spring.tap.TapEnd;
import io.asyncnet.spring.tap.TapRequest;
import io.asyncnet.spring.tap.TapStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationListener;

/**
 * Makes an audit event of the start and of the end of each tap, which Spring Boot keeps
 * where there is an {@code AuditEventRepository}.
 *
 * @since 0.1.0
 */
public final class SocketTapAudit implements ApplicationListener<SocketTapEvent> {

	/** Type of the event for a tap that starts. */
	public static final String STARTED = "SOCKET_TAP_STARTED";

	/** Type of the event for a tap that has ended. */
	public static final String ENDED = "SOCKET_TAP_ENDED";

	private final ApplicationEventPublisher events;

	/**
	 * Create an instance.
	 * @param events told of audit events
	 */
	public SocketTapAudit(ApplicationEventPublisher events) {
		this.events = events;
	}

	@Override
	public void onApplicationEvent(SocketTapEvent event) {
		TapStatus tap = event.getStatus();
		TapRequest request = tap.request();
		TapEnd end = tap.end();
		Map<String, @Nullable Object> data = new LinkedHashMap<>();
		data.put("tap", tap.id());
		put(data, "listener", request.listener());
		put(data, "connection", request.connection());
		put(data, "peer", (request.peer() != null) ? request.peer().toString() : null);
		data.put("target", Texts.lowerCase(request.target()));
		put(data, "file", tap.file());
		data.put("duration", tap.duration().toString());
		data.put("size", tap.size().toString());
		if (end != null) {
			data.put("end", Texts.lowerCase(end));
			data.put("connections", tap.connections());
			data.put("bytes", tap.bytes());
			data.put("bytesLeftOut", tap.bytesLeftOut());
		}
		this.events.publishEvent(new AuditApplicationEvent(tap.by(), (end != null) ? ENDED : STARTED, data));
	}

	private static void put(Map<String, @Nullable Object> data, String key, @Nullable Object value) {
		if (value != null) {
			data.put(key, value);
		}
	}

	@Override
	public boolean supportsAsyncExecution() {
		// a tap that is not audited must not start
		return false;
	}

}
