package io.asyncnet.spring.context;

import io.asyncnet.socket.AttributeKey;
import io.asyncnet.socket.Connection;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Thread-locals of which Micrometer's registry has an accessor: what the {@code @OnOpen}
 * methods leave in them is there in each later scope of the connection, on whichever
 * thread. Others are empty when a scope opens, and as before when it closes.
 *
 * @since 0.1.0
 */
public final class ThreadLocalContext implements ConnectionContext {

	private static final AttributeKey<ContextSnapshot> KEPT = AttributeKey
		.of(ThreadLocalContext.class.getName() + ".kept", ContextSnapshot.class);

	private static final Scope NOTHING = () -> {
	};

	private final ContextRegistry registry;

	private final ContextSnapshotFactory snapshots;

	private final ContextSnapshot empty;

	/**
	 * Create an instance.
	 * @param registry has the accessors
	 */
	public ThreadLocalContext(ContextRegistry registry) {
		this.registry = registry;
		this.snapshots = ContextSnapshotFactory.builder().contextRegistry(registry).clearMissing(true).build();
		this.empty = ContextSnapshotFactory.builder()
			.contextRegistry(registry)
			.clearMissing(true)
			.captureKeyPredicate((key) -> false)
			.build()
			.captureAll();
	}

	@Override
	public Scope open(String listener, @Nullable Connection connection) {
		if (this.registry.getThreadLocalAccessors().isEmpty()) {
			return NOTHING;
		}
		ContextSnapshot kept = (connection != null) ? connection.attributes().get(KEPT) : null;
		return ((kept != null) ? kept : this.empty).setThreadLocals()::close;
	}

	@Override
	public void keep(Connection connection) {
		for (ThreadLocalAccessor<?> accessor : this.registry.getThreadLocalAccessors()) {
			if (accessor.getValue() != null) {
				connection.attributes().put(KEPT, this.snapshots.captureAll());
				return;
			}
		}
	}

}
