package io.asyncnet.spring.context;

import io.asyncnet.socket.Connection;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Attaches thread-locals of which Micrometer's registry has an accessor to a {@code Mono}
 * or {@code Flux}, as its context. They are those at the handler's return, which its
 * interceptors may have set around it.
 *
 * @since 0.1.0
 */
public final class ReactorContext implements ConnectionContext {

	private final ContextSnapshotFactory snapshots;

	/**
	 * Create an instance.
	 * @param snapshots captures thread-locals
	 */
	public ReactorContext(ContextSnapshotFactory snapshots) {
		this.snapshots = snapshots;
	}

	@Override
	public Scope open(String listener, @Nullable Connection connection) {
		return () -> {
		};
	}

	@Override
	public Object carry(Object result) {
		if (result instanceof Mono<?> mono) {
			ContextSnapshot snapshot = this.snapshots.captureAll();
			return mono.contextWrite(snapshot::updateContext);
		}
		if (result instanceof Flux<?> flux) {
			ContextSnapshot snapshot = this.snapshots.captureAll();
			return flux.contextWrite(snapshot::updateContext);
		}
		return result;
	}

}
