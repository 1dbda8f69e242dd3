package io.asyncnet.spring.handler;

import io.asyncnet.socket.Frame;
import io.asyncnet.socket.Replies;

/**
 * Replies with what came through the interceptors: as the handler's return type says if
 * it is what the handler returned, else by the type of the value.
 *
 * @param own for what the handler returned
 * @param other for anything else
 */
record InterceptedReply(ReplyStep own, ReplyStep other) implements ReplyStep {

	@Override
	public void reply(Object intercepted, Frame frame, Replies replies) throws Throwable {
		InterceptedCall call = (InterceptedCall) intercepted;
		Object result = call.result();
		try {
			if (result != null) {
				ReplyStep step = call.isOwn() ? this.own : this.other;
				step.reply(result, frame, call.isObserved() ? new ObservedReplies(replies, call::done) : replies);
			}
		}
		catch (Throwable ex) {
			call.done(ex);
			throw ex;
		}
		if (!replies.isDeferred()) {
			call.done(null);
		}
	}

}
