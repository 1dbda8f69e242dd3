package io.asyncnet.socket;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.asyncnet.socket.ListenerOptions.Bind;
import io.asyncnet.socket.ListenerOptions.Buffers;
import org.awaitility.Awaitility;

/**
 * Replies with a stream that the test fills, except to frames that begin with "now".
 */
final class StreamingHandler implements ConnectionHandler {

	/** Small kernel buffers, so that little is on its way. */
	static final ListenerOptions SMALL = ListenerFixture.options()
		.withBind(new Bind(Bind.DEFAULTS.address(), 1024, new SocketSettings(true, true, true, 16 * 1024, 16 * 1024)))
		.withBuffers(new Buffers(64 * 1024, 64 * 1024, 32 * 1024, 1024 * 1024));

	final Queue<ReplyStream> streams = new ConcurrentLinkedQueue<>();

	@Override
	public void onFrame(Connection connection, Frame frame, Replies replies) {
		String text = frame.text(StandardCharsets.UTF_8);
		if (text.startsWith("now")) {
			replies.add(text, StandardCharsets.UTF_8);
		}
		else {
			this.streams.add(replies.stream());
		}
	}

	List<ReplyStream> awaitStreams(int count) {
		Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> this.streams.size() >= count);
		return new ArrayList<>(this.streams);
	}

	static void add(ReplyStream stream, String text) {
		stream.add(text, StandardCharsets.UTF_8);
	}

}
