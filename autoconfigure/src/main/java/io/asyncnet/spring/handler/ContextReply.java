package io.asyncnet.spring.handler;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.Frame;
import io.asyncnet.socket.Replies;
import io.asyncnet.spring.context.ConnectionContext;

/**
 * Replies so that what runs when a reply comes later runs in its connection's context.
 *
 * @param step replies
 * @param context the context
 */
record ContextReply(ReplyStep step, ConnectionContext context) implements ReplyStep {

	@Override
	public void reply(Object result, Frame frame, Replies replies) throws Throwable {
		Connection connection = OpenScope.connection();
		this.step.reply(result, frame,
				(connection != null) ? new ContextReplies(replies, connection, this.context) : replies);
	}

}
