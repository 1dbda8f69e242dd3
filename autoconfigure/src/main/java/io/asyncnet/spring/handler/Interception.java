package io.asyncnet.spring.handler;

import java.util.List;

import io.asyncnet.spring.convert.ReplyWriter;
import org.jspecify.annotations.Nullable;

/**
 * The interceptors of one listener.
 *
 * @param chain the interceptors, the outermost first
 * @param writer writes what they reply
 * @param log where failures of their actions go
 */
record Interception(List<SocketInterceptor> chain, ReplyWriter writer, HandlerLog log) {

	boolean isEmpty() {
		return this.chain.isEmpty();
	}

	/**
	 * Surround a handler.
	 * @param target the handler
	 * @param handler its name, {@code null} if it is for frames that no method is for
	 * @return the target itself if there are no interceptors
	 */
	FrameTarget around(FrameTarget target, @Nullable String handler) {
		if (isEmpty()) {
			return target;
		}
		FrameCall call = new Interceptors(this.chain, target.call(), handler, this.log);
		ReplyStep step = new InterceptedReply(target.step(), new AnyReply(this.writer, target.recorder()));
		return new FrameTarget(call, step, target.recorder(), target.errors());
	}

}
