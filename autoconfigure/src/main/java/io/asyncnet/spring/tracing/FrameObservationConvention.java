package io.asyncnet.spring.tracing;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names and keys of the observations of frames. A bean of this type replaces the
 * {@link DefaultFrameObservationConvention}. Keys are asked for twice: when an
 * observation begins and when it ends.
 *
 * @since 0.1.0
 */
public interface FrameObservationConvention extends ObservationConvention<FrameObservationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof FrameObservationContext;
	}

}
