package io.asyncnet.spring.metrics;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import org.jspecify.annotations.Nullable;

/**
 * The meters of this library, with their default names and tags. The values of all tags
 * come from closed sets: nothing that a peer sends, nor its address, becomes a tag.
 *
 * @since 0.1.0
 * @see SocketMetersConvention
 */
public enum SocketMeters implements MeterDocumentation {

	/** Connections that are open now. */
	CONNECTIONS_ACTIVE("asyncnet.connections.active", Meter.Type.GAUGE, "Connections that are open now", null,
			Tags.LISTENER),

	/** Connections that were accepted and not refused. */
	CONNECTIONS_ACCEPTED("asyncnet.connections.accepted", Meter.Type.COUNTER,
			"Connections that were accepted and not refused", null, Tags.LISTENER),

	/** Connections that were refused right after they had been accepted. */
	CONNECTIONS_REJECTED("asyncnet.connections.rejected", Meter.Type.COUNTER,
			"Connections that were refused right after they had been accepted", null, Tags.LISTENER, Tags.REASON),

	/** Connections that ended. */
	CONNECTIONS_CLOSED("asyncnet.connections.closed", Meter.Type.COUNTER, "Connections that ended", null, Tags.LISTENER,
			Tags.REASON),

	/** How long connections lived. */
	CONNECTION_DURATION("asyncnet.connection.duration", Meter.Type.TIMER, "How long connections lived", null,
			Tags.LISTENER),

	/** Bytes that were received, as they were on the wire. */
	BYTES_RECEIVED("asyncnet.bytes.received", Meter.Type.COUNTER, "Bytes that were received, as on the wire", "bytes",
			Tags.LISTENER),

	/** Bytes that were sent, as they were on the wire. */
	BYTES_SENT("asyncnet.bytes.sent", Meter.Type.COUNTER, "Bytes that were sent, as on the wire", "bytes",
			Tags.LISTENER),

	/** Frames that were handled. */
	FRAMES_RECEIVED("asyncnet.frames.received", Meter.Type.COUNTER, "Frames that were handled", null, Tags.LISTENER),

	/** Frames that were written. */
	FRAMES_SENT("asyncnet.frames.sent", Meter.Type.COUNTER, "Frames that were written", null, Tags.LISTENER),

	/** Frames that no handler method's route was for. */
	FRAMES_UNMATCHED("asyncnet.frames.unmatched", Meter.Type.COUNTER, "Frames that no handler method's route was for",
			null, Tags.LISTENER),

	/** Calls of handler methods. */
	HANDLER("asyncnet.handler", Meter.Type.TIMER, "Calls of handler methods, until the reply was known", null,
			Tags.LISTENER, Tags.HANDLER, Tags.OUTCOME, Tags.EXCEPTION),

	/** Logins of peers by their first frames, by how they ended. */
	LOGINS("asyncnet.logins", Meter.Type.COUNTER, "Logins of peers by their first frames, by how they ended", null,
			Tags.LISTENER, Tags.OUTCOME),

	/** TLS handshakes. */
	TLS_HANDSHAKE("asyncnet.tls.handshake", Meter.Type.TIMER, "TLS handshakes", null, Tags.LISTENER, Tags.ENGINE,
			Tags.PROTOCOL, Tags.OUTCOME),

	/** What peers have begun with where TLS is optional. */
	TLS_CHOICES("asyncnet.tls.choices", Meter.Type.COUNTER,
			"Connections of listeners with optional TLS, by what their peer has begun with", null, Tags.LISTENER,
			Tags.CHOICE),

	/** TLS handshakes that failed, by reason. */
	TLS_FAILURES("asyncnet.tls.failures", Meter.Type.COUNTER, "TLS handshakes that failed, by reason", null,
			Tags.LISTENER, Tags.REASON),

	/** Changed SSL bundles, by what became of them. */
	TLS_RELOADS("asyncnet.tls.reloads", Meter.Type.COUNTER,
			"SSL bundles of listeners that have changed, by what became of them", null, Tags.BUNDLE, Tags.OUTCOME),

	/** Connections that are not read from because their inbound buffer is full. */
	INBOUND_PAUSED("asyncnet.inbound.paused", Meter.Type.GAUGE,
			"Connections that are not read from because their inbound buffer is full", null, Tags.LISTENER),

	/** Frames for members of groups. */
	GROUP_FRAMES("asyncnet.groups.frames", Meter.Type.COUNTER, "Frames for members of groups, by what became of them",
			null, Tags.OUTCOME),

	/** Tasks that wait for an event loop. */
	DISPATCHER_PENDING_TASKS("asyncnet.dispatcher.pending.tasks", Meter.Type.GAUGE, "Tasks that wait for an event loop",
			null),

	/** How late event loops are, as a task sees it that each runs twice a second. */
	DISPATCHER_LAG("asyncnet.dispatcher.lag", Meter.Type.TIMER, "How late event loops run a task that is due", null),

	/**
	 * How long the event loop that is held up most has not come to a task that is due.
	 */
	DISPATCHER_BLOCKED("asyncnet.dispatcher.blocked", Meter.Type.GAUGE,
			"How long an event loop has not come to a task that is due", "seconds"),

	/** Threads that run handlers. */
	EXECUTOR_ACTIVE("asyncnet.executor.active", Meter.Type.GAUGE, "Threads that run handlers", "threads"),

	/** Batches of frames, and other callbacks, that wait for a thread. */
	EXECUTOR_QUEUED("asyncnet.executor.queued", Meter.Type.GAUGE, "Batches of frames that wait for a thread", "tasks");

	private final String meterName;

	private final Meter.Type type;

	private final String description;

	private final @Nullable String baseUnit;

	@SuppressWarnings("ImmutableEnumChecker") // handed out as a copy only
	private final KeyName[] keyNames;

	SocketMeters(String meterName, Meter.Type type, String description, @Nullable String baseUnit,
			KeyName... keyNames) {
		this.meterName = meterName;
		this.type = type;
		this.description = description;
		this.baseUnit = baseUnit;
		this.keyNames = keyNames;
	}

	@Override
	public String getName() {
		return this.meterName;
	}

	@Override
	public Meter.Type getType() {
		return this.type;
	}

	/**
	 * Return what the meter measures.
	 * @return the meter's description, one sentence without a full stop
	 */
	public String getDescription() {
		return this.description;
	}

	@Override
	public @Nullable String getBaseUnit() {
		return this.baseUnit;
	}

	@Override
	public KeyName[] getKeyNames() {
		return this.keyNames.clone();
	}

	/**
	 * The tags of the meters.
	 *
	 * @since 0.1.0
	 */
	public enum Tags implements KeyName {

		/** Name of the listener. */
		LISTENER("listener"),

		/**
		 * Why a connection ended or was refused, or a handshake failed, in lower case.
		 */
		REASON("reason"),

		/** Handler method, for example {@code Quotes.quote}. */
		HANDLER("handler"),

		/**
		 * {@code success} or {@code failure}; for groups {@code sent}, {@code dropped} or
		 * {@code refused}; for logins the constants of
		 * {@link io.asyncnet.spring.observation.LoginOutcome} in lower case.
		 */
		OUTCOME("outcome"),

		/** Simple name of the exception's class, or {@code none}. */
		EXCEPTION("exception"),

		/** Protocol version of TLS, or {@code none} after a failure. */
		PROTOCOL("protocol"),

		/** Implementation of TLS, {@code jdk} or {@code openssl}. */
		ENGINE("engine"),

		/** What a peer has begun with, {@code tls} or {@code plaintext}. */
		CHOICE("choice"),

		/** Name of an SSL bundle. */
		BUNDLE("bundle");

		private final String key;

		Tags(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

}
