package io.asyncnet.spring.handler;

import java.nio.charset.Charset;
import java.util.HexFormat;

import io.asyncnet.socket.Frame;
import io.asyncnet.socket.Replies;
import io.asyncnet.spring.observation.HandlerCalls.Recorder;
import io.asyncnet.spring.routing.RouteBy;
import org.jspecify.annotations.Nullable;

/**
 * What happens to frames that no method is for: they are counted, and answered or
 * dropped.
 */
final class Unmatched {

	private final Runnable counter;

	private final HandlerLog log;

	private final byte @Nullable [] reply;

	private Unmatched(Runnable counter, HandlerLog log, byte @Nullable [] reply) {
		this.counter = counter;
		this.log = log;
		this.reply = reply;
	}

	static Unmatched of(HandlerSettings settings, Runnable counter, HandlerLog log) {
		return new Unmatched(counter, log, reply(settings, settings.charset()));
	}

	private static byte @Nullable [] reply(HandlerSettings settings, Charset charset) {
		String reply = settings.unmatchedReply();
		if (reply == null) {
			return null;
		}
		boolean bytes = settings.route() != null && settings.route().by() == RouteBy.FIRST_BYTES;
		return bytes ? HexFormat.of().parseHex(reply, 2, reply.length()) : reply.getBytes(charset);
	}

	void handle(Frame frame, Replies replies) {
		byte[] reply = reply(frame);
		if (reply != null) {
			replies.add(reply);
		}
	}

	/** Return a target that handles such a frame, for those who surround it. */
	FrameTarget target(ErrorMethods errors) {
		return new FrameTarget((connection, frame, event) -> reply(frame),
				(reply, frame, replies) -> replies.add((byte[]) reply), Recorder.NONE, errors);
	}

	/** Return the reply to a frame, {@code null} for none. */
	private byte @Nullable [] reply(Frame frame) {
		this.counter.run();
		if (this.reply == null) {
			this.log.dropped(frame.length());
		}
		return this.reply;
	}

}
