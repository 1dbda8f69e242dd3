package io.asyncnet.socket;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Adds numbers while a stream is ready.
 */
final class CountingProducer {

	final AtomicInteger produced = new AtomicInteger();

	final AtomicInteger cancels = new AtomicInteger();

	final Set<String> threads = ConcurrentHashMap.newKeySet();

	private final int count;

	CountingProducer(int count) {
		this.count = count;
	}

	static String text(int number) {
		return "n " + number;
	}

	void start(ReplyStream stream) {
		stream.onCancel(this.cancels::incrementAndGet);
		stream.onReady(() -> produce(stream));
	}

	private void produce(ReplyStream stream) {
		this.threads.add(Thread.currentThread().getName());
		while (stream.isReady()) {
			int next = this.produced.getAndIncrement();
			if (next == this.count) {
				stream.complete();
				return;
			}
			stream.add(text(next), StandardCharsets.UTF_8);
		}
	}

}
