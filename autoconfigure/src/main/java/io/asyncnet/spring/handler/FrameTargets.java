package io.asyncnet.spring.handler;

import io.asyncnet.socket.Frame;
import io.asyncnet.spring.routing.Router;
import org.jspecify.annotations.Nullable;

/**
 * What the frames of a listener may be for.
 *
 * @param router finds a target by what is in a frame
 * @param catchAll is for all other frames, {@code null} if nothing is
 * @param timed whether the times of frames matter to one of them
 */
record FrameTargets(Router<FrameTarget> router, @Nullable FrameTarget catchAll, boolean timed) {

	@Nullable FrameTarget find(Frame frame) {
		FrameTarget target = this.router.route(frame);
		return (target != null) ? target : this.catchAll;
	}

}
