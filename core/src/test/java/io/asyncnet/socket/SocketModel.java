package io.asyncnet.socket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One of two connected sockets, used at random by several threads and by callbacks on its
 * event loop. It remembers what was asked for in which order, and so what each receive
 * should have been given.
 */
final class SocketModel {

	/** Bytes that the longest receive asks for. */
	private static final int MAX_SIZE = 300;

	/** Receives of one thread that nobody has waited for. */
	private static final int MAX_LEFT = 4;

	static final int MESSAGES = 120;

	private static final int MESSAGES_OF_LOOP = 200;

	/** More than what all threads together ask for beyond the last message. */
	private static final int PADDING_LINES = 400;

	private static final String PADDING = "-".repeat(63) + '\n';

	private final AsyncSocket socket;

	private final long seed;

	private final ReentrantLock asking = new ReentrantLock();

	/** In the order in which they are served. */
	private final List<Asked> asked = new ArrayList<>();

	private final List<CompletableFuture<Void>> sent = new ArrayList<>();

	private final AtomicLong sentBytes = new AtomicLong();

	private final AtomicLong receivedBytes = new AtomicLong();

	private final AtomicInteger sentByLoop = new AtomicInteger();

	/** Bytes before the padding of the other side, once that is known. */
	private volatile long enough = Long.MAX_VALUE;

	private volatile boolean closing;

	private volatile boolean loopIsDone;

	/** Whether a receive has seen the end, or failed because of it. */
	private volatile boolean ended;

	SocketModel(AsyncSocket socket, long seed) {
		this.socket = socket;
		this.seed = seed;
	}

	/** Send from threads, which the result is. */
	List<Runnable> senders() {
		return List.of(() -> send("a", new Random(this.seed)), () -> send("b", new Random(this.seed + 1)));
	}

	/** Receive on threads until there is enough. */
	List<Runnable> receivers() {
		return List.of(() -> receive(new Random(this.seed + 2)), () -> receive(new Random(this.seed + 3)));
	}

	/** Have callbacks receive and send, one after the other. */
	void receiveAndSendInCallbacks() {
		receiveAndSend(new Random(this.seed + 4));
	}

	private void receiveAndSend(Random random) {
		ask(random).operation().whenComplete((value, failure) -> {
			if (isDone()) {
				return;
			}
			int number = this.sentByLoop.get();
			if (!this.loopIsDone && number < MESSAGES_OF_LOOP && random.nextInt(3) > 0) {
				this.sentByLoop.incrementAndGet();
				send("loop", number, random);
			}
			receiveAndSend(random);
		});
	}

	/**
	 * Let callbacks send no more, and return what has been sent.
	 */
	long endMessages() throws Exception {
		this.loopIsDone = true;
		((NettySocket) this.socket).life().engine().channel().eventLoop().submit(() -> {
		}).get(10, TimeUnit.SECONDS);
		return this.sentBytes.get();
	}

	/** Complete what waits for more than was sent. */
	void sendPadding() {
		for (int i = 0; i < PADDING_LINES; i++) {
			send(PADDING, false);
		}
	}

	/** Stop to ask when so much has come. */
	void expect(long bytes) {
		this.enough = bytes;
	}

	/** Stop to ask, and expect failures. */
	void closing() {
		this.closing = true;
	}

	/** What has not been completed. */
	List<CompletableFuture<?>> open() {
		this.asking.lock();
		try {
			return Stream.concat(this.asked.stream().map(Asked::operation), this.sent.stream())
				.filter((operation) -> !operation.isDone())
				.collect(Collectors.toList());
		}
		finally {
			this.asking.unlock();
		}
	}

	/** Return all that was received, each byte where it was asked for. */
	String received() {
		StringBuilder all = new StringBuilder();
		List<Asked> peeks = new ArrayList<>();
		List<Integer> positions = new ArrayList<>();
		for (Asked each : this.asked) {
			if (each.peek()) {
				peeks.add(each);
				positions.add(all.length());
			}
			else {
				all.append(each.text());
			}
		}
		for (int i = 0; i < peeks.size(); i++) {
			String seen = peeks.get(i).text();
			int position = positions.get(i);
			int length = Math.min(seen.length(), all.length() - position);
			assertThat(all.substring(position, position + length)).isEqualTo(seen.substring(0, length));
		}
		return all.toString();
	}

	/** What of the sends did not end well. */
	Stream<CompletableFuture<Void>> failedSends() {
		return this.sent.stream().filter(CompletableFuture::isCompletedExceptionally);
	}

	long receivedBytes() {
		return this.receivedBytes.get();
	}

	/** Number of messages that callbacks have sent. */
	int messagesOfLoop() {
		return this.sentByLoop.get();
	}

	private void send(String sender, Random random) {
		for (int number = 0; number < MESSAGES && !this.closing; number++) {
			CompletableFuture<Void> leaving = send(sender, number, random);
			if (random.nextInt(20) == 0) {
				settle(leaving);
			}
		}
	}

	private CompletableFuture<Void> send(String sender, int number, Random random) {
		int length = random.nextInt((random.nextInt(10) == 0) ? 3000 : 30);
		String message = sender + ':' + number + ':' + length + ':' + "x".repeat(length) + '\n';
		return send(message, random.nextBoolean());
	}

	private CompletableFuture<Void> send(String text, boolean asBytes) {
		CompletableFuture<Void> leaving = asBytes ? this.socket.send(text.getBytes(StandardCharsets.UTF_8))
				: this.socket.send(text);
		this.asking.lock();
		try {
			this.sent.add(leaving);
		}
		finally {
			this.asking.unlock();
		}
		this.sentBytes.addAndGet(text.length());
		return leaving;
	}

	private void receive(Random random) {
		List<Asked> left = new ArrayList<>();
		while (!isDone()) {
			Asked next = ask(random);
			switch (random.nextInt(6)) {
				case 0 -> next.operation().cancel(false);
				case 1 -> next.operation().orTimeout(random.nextInt(300), TimeUnit.MICROSECONDS);
				case 2, 3 -> settle(next.operation());
				default -> left.add(next);
			}
			if (left.size() > MAX_LEFT) {
				settle(left.remove(0).operation());
			}
		}
	}

	private boolean isDone() {
		return this.closing || this.ended || this.receivedBytes.get() >= this.enough;
	}

	private Asked ask(Random random) {
		int size = 1 + random.nextInt((random.nextInt(10) == 0) ? MAX_SIZE : 10);
		int kind = random.nextInt(10);
		Asked next;
		this.asking.lock();
		try {
			next = switch (kind) {
				case 0 -> new Asked(this.socket.recv(size, Set.of(SocketFlag.PEEK)), null, true);
				case 1 -> new Asked(this.socket.recvLine(4000, Set.of(SocketFlag.PEEK)), null, true);
				case 2, 3 -> new Asked(this.socket.recv(size), null, false);
				case 4 -> new Asked(this.socket.recvSome(size), null, false);
				case 5 -> {
					ByteBuffer target = ByteBuffer.allocate(size);
					yield new Asked(this.socket.recvInto(target), target, false);
				}
				default -> new Asked(this.socket.recvLine(), null, false);
			};
			this.asked.add(next);
		}
		finally {
			this.asking.unlock();
		}
		next.operation().whenComplete((value, failure) -> {
			this.receivedBytes.addAndGet(next.taken());
			if (failure instanceof SocketClosedException || (failure == null && next.text().isEmpty())) {
				this.ended = true;
			}
		});
		return next;
	}

	/** Wait for an operation whatever becomes of it. */
	private static void settle(CompletableFuture<?> operation) {
		try {
			operation.join();
		}
		catch (RuntimeException ex) {
			// what it must not fail with is found at the end
		}
	}

	/**
	 * One receive.
	 */
	private record Asked(CompletableFuture<?> operation, @Nullable ByteBuffer target, boolean peek) {

		int taken() {
			return this.peek ? 0 : text().length();
		}

		/** What it was given, with the end that a line has lost. */
		String text() {
			if (this.operation.isCompletedExceptionally()) {
				return "";
			}
			Object value = this.operation.join();
			if (value == null) {
				return "";
			}
			if (this.target != null) {
				byte[] bytes = new byte[(Integer) value];
				this.target.get(0, bytes);
				return new String(bytes, StandardCharsets.UTF_8);
			}
			if (value instanceof byte[] all) {
				return new String(all, StandardCharsets.UTF_8);
			}
			return value + "\n";
		}

	}

}
