package io.asyncnet.spring.handler;

import io.asyncnet.socket.PendingReply;
import io.asyncnet.socket.Replies;
import io.asyncnet.socket.ReplyStream;
import io.asyncnet.spring.observation.FrameObservations;

/**
 * Replies of which what makes them later knows the observation of their frame: whatever
 * is called back belongs to what was observed when it was registered. It is the innermost
 * of all replies, because a connection's context that is opened around a callback takes
 * the observation away.
 */
final class CarriedReplies extends ForwardingReplies {

	private final FrameObservations observations;

	CarriedReplies(Replies replies, FrameObservations observations) {
		super(replies);
		this.observations = observations;
	}

	@Override
	public PendingReply defer() {
		// nothing is called back that makes a reply
		return replies().defer();
	}

	@Override
	public ReplyStream stream() {
		return new Carried(replies().stream(), this.observations);
	}

	/** The place of a reply of many frames. */
	private static final class Carried extends ForwardingStream {

		private final FrameObservations observations;

		Carried(ReplyStream stream, FrameObservations observations) {
			super(stream);
			this.observations = observations;
		}

		@Override
		public void onReady(Runnable listener) {
			stream().onReady(this.observations.carry(listener));
		}

		@Override
		public void onCancel(Runnable listener) {
			stream().onCancel(this.observations.carry(listener));
		}

	}

}
