package io.asyncnet.spring.handler;

import io.asyncnet.socket.Frame;
import io.asyncnet.socket.Replies;

/**
 * What happens to the return value of a handler method.
 */
@FunctionalInterface
interface ReplyStep {

	void reply(Object result, Frame frame, Replies replies) throws Throwable;

}
