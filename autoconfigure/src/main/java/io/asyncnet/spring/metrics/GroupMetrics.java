package io.asyncnet.spring.metrics;

import io.asyncnet.spring.observation.GroupSends;
import io.micrometer.core.instrument.Counter;

/**
 * Counts the frames that are sent to groups, one for each member. A group's name is never
 * a tag: applications make as many as they like.
 */
final class GroupMetrics implements GroupSends {

	private final Counter sent;

	private final Counter dropped;

	private final Counter refused;

	GroupMetrics(MeterSet meters) {
		this.sent = meters.counter(SocketMeters.GROUP_FRAMES, "sent");
		this.dropped = meters.counter(SocketMeters.GROUP_FRAMES, "dropped");
		this.refused = meters.counter(SocketMeters.GROUP_FRAMES, "refused");
	}

	@Override
	public void delivered(int sent, int dropped) {
		this.sent.increment(sent);
		this.dropped.increment(dropped);
	}

	@Override
	public void refused(int members) {
		this.refused.increment(members);
	}

}
