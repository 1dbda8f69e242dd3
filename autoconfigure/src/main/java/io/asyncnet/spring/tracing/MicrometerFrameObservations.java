package io.asyncnet.spring.tracing;

import java.util.concurrent.atomic.AtomicBoolean;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.Frame;
import io.asyncnet.spring.observation.FrameObservations;
import io.asyncnet.spring.tracing.FrameObservationContext.Outcome;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Propagator;
import org.jspecify.annotations.Nullable;

/**
 * Makes an observation of each frame, for whatever handlers the registry has: spans of a
 * tracer, meters, log lines.
 *
 * @since 0.1.0
 */
public final class MicrometerFrameObservations implements FrameObservations {

	private static final FrameObservationConvention DEFAULT = new DefaultFrameObservationConvention();

	private static final Scope NOTHING = () -> {
	};

	private final ObservationRegistry registry;

	private final @Nullable FrameObservationConvention convention;

	private final FrameTraceExtractor extractor;

	/**
	 * Create an instance.
	 * @param registry where frames are observed
	 * @param convention names and keys, {@code null} for the documented ones
	 * @param extractor finds the traces that frames belong to
	 */
	public MicrometerFrameObservations(ObservationRegistry registry, @Nullable FrameObservationConvention convention,
			FrameTraceExtractor extractor) {
		this.registry = registry;
		this.convention = convention;
		this.extractor = extractor;
	}

	@Override
	public Observer observer(@Nullable String handler) {
		return (connection, frame) -> begin(connection, frame, handler);
	}

	private ObservedFrame begin(Connection connection, Frame frame, @Nullable String handler) {
		FrameObservationContext context = new FrameObservationContext(connection, frame, handler, getter(connection));
		Observation observation = FrameObservationDocumentation.FRAME
			.observation(this.convention, DEFAULT, () -> context, this.registry)
			.start();
		return new Observed(observation, context);
	}

	private Propagator.Getter<Frame> getter(Connection connection) {
		return (frame, field) -> {
			try {
				return this.extractor.get(connection, frame, field);
			}
			catch (RuntimeException ex) {
				TracingLog.notExtracted(connection.listener(), frame.length(), ex);
				return null;
			}
		};
	}

	@Override
	public Runnable carry(Runnable task) {
		Observation current = this.registry.getCurrentObservation();
		return (current != null) ? () -> current.scoped(task) : task;
	}

	/** The observation of one frame. */
	private final class Observed implements ObservedFrame {

		private final Observation observation;

		private final FrameObservationContext context;

		private final AtomicBoolean failed = new AtomicBoolean();

		private final AtomicBoolean ended = new AtomicBoolean();

		Observed(Observation observation, FrameObservationContext context) {
			this.observation = observation;
			this.context = context;
		}

		@Override
		public Scope open() {
			if (this.ended.get()) {
				return NOTHING;
			}
			Observation.Scope scope = this.observation.openScope();
			return () -> {
				closeForgotten(scope);
				scope.close();
			};
		}

		/** What a handler has opened and not closed must not reach the next frame. */
		private void closeForgotten(Observation.Scope own) {
			ObservationRegistry registry = MicrometerFrameObservations.this.registry;
			Observation.Scope current = registry.getCurrentObservationScope();
			while (current != null && !current.equals(own) && isInside(current, own)) {
				current.close();
				Observation.Scope next = registry.getCurrentObservationScope();
				if (current.equals(next)) {
					return;
				}
				current = next;
			}
		}

		private static boolean isInside(Observation.Scope scope, Observation.Scope outer) {
			for (Observation.Scope each = scope; each != null; each = each.getPreviousObservationScope()) {
				if (each.equals(outer)) {
					return true;
				}
			}
			return false;
		}

		@Override
		public void failed(Throwable failure) {
			if (!this.ended.get() && this.failed.compareAndSet(false, true)) {
				this.observation.error(failure);
			}
		}

		@Override
		public void detach() {
			this.context.setCarrier(Frame.EMPTY);
		}

		@Override
		public void end() {
			end(this.failed.get() ? Outcome.FAILURE : Outcome.SUCCESS);
		}

		@Override
		public void cancelled() {
			end(Outcome.CANCELLED);
		}

		private void end(Outcome outcome) {
			if (this.ended.compareAndSet(false, true)) {
				this.context.end(outcome);
				this.observation.stop();
			}
		}

	}

}
