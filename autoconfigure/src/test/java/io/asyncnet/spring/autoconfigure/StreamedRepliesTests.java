package io.asyncnet.spring.autoconfigure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.OnClose;
import io.asyncnet.spring.annotation.OnError;
import io.asyncnet.spring.annotation.SocketHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replies of many frames: their pace, their end and their failures.
 */
class StreamedRepliesTests {

	private static final int FRAMES = 1_000_000;

	private static final String PADDING = "x".repeat(92);

	@ParameterizedTest
	@ValueSource(strings = { "stream", "iterator", "flux", "flow", "later" })
	void aMillionFramesToASlowReaderStayWithinTheBounds(String route) throws IOException {
		try (var app = start(Endless.class, "asyncnet.executor.threads=1"); Socket slow = slowReader(app)) {
			Endless endless = app.bean(Endless.class);
			slow.getOutputStream().write((route + "\n").getBytes(StandardCharsets.UTF_8));

			long made = stable(endless.made);

			// of 100 MB, what the buffers of the kernel and of the connection hold
			assertThat(made * 100).isLessThan(32 * 1024 * 1024);
			// and the only thread of the executor does not wait for the peer
			assertThat(app.connect().exchange("echo")).isEqualTo("echo");
			BufferedReader reader = new BufferedReader(
					new InputStreamReader(slow.getInputStream(), StandardCharsets.UTF_8));
			for (int i = 0; i < FRAMES; i++) {
				String line = reader.readLine();
				if (!Endless.frame(i).equals(line)) {
					assertThat(line).isEqualTo(Endless.frame(i));
				}
			}
			slow.getOutputStream().write("echo\n".getBytes(StandardCharsets.UTF_8));
			assertThat(reader.readLine()).isEqualTo("echo");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "flux", "flow" })
	void aPublisherIsNeverAskedForManyMoreThanItHasSent(String route) throws IOException {
		try (var app = start(Endless.class); Socket slow = slowReader(app)) {
			Endless endless = app.bean(Endless.class);
			slow.getOutputStream().write((route + "\n").getBytes(StandardCharsets.UTF_8));

			stable(endless.made);

			assertThat(endless.mostOutstanding).hasValueBetween(1, 32);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "stream", "flux", "flow", "later" })
	void endsItsSourceWhenTheConnectionEnds(String route) throws Exception {
		try (var app = start(Endless.class)) {
			Endless endless = app.bean(Endless.class);
			Socket slow = slowReader(app);
			slow.getOutputStream().write((route + "\n").getBytes(StandardCharsets.UTF_8));
			stable(endless.made);

			reset(slow);

			assertThat(endless.ended.await(10, TimeUnit.SECONDS)).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "mono", "mono-list" })
	void cancelsAMonoWhenTheConnectionEnds(String route) throws Exception {
		try (var app = start(Pending.class)) {
			Pending pending = app.bean(Pending.class);
			TestClient client = app.connect();
			client.send(route + "\n");
			assertThat(pending.begun.await(10, TimeUnit.SECONDS)).isTrue();

			reset(client.socket());

			assertThat(pending.cancelled.await(10, TimeUnit.SECONDS)).isTrue();
			assertThat(pending.answered).hasValue(0);
		}
	}

	@Test
	void leavesAStageAloneWhenTheConnectionEnds() throws Exception {
		try (var app = start(Pending.class)) {
			Pending pending = app.bean(Pending.class);
			TestClient client = app.connect();
			client.send("stage\n");
			assertThat(pending.begun.await(10, TimeUnit.SECONDS)).isTrue();

			reset(client.socket());

			assertThat(pending.closed.await(10, TimeUnit.SECONDS)).isTrue();
			assertThat(pending.shared).isNotDone();
		}
	}

	private static RunningApplication start(Class<?> bean, String... properties) {
		String[] all = Stream.concat(Stream.of("route.by=first-word"), Stream.of(properties)).toArray(String[]::new);
		return RunningApplication.start(List.of(bean), all);
	}

	private static Socket slowReader(RunningApplication app) throws IOException {
		Socket socket = new Socket();
		socket.setSoTimeout(10_000);
		socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), app.registry().get("it").port()));
		return socket;
	}

	/** An orderly end would leave it waiting for the replies. */
	private static void reset(Socket socket) throws IOException {
		socket.setSoLinger(true, 0);
		socket.close();
	}

	/** Wait until it has begun and does not change any more. */
	private static long stable(AtomicLong value) {
		AtomicLong last = new AtomicLong(-1);
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.pollInterval(Duration.ofMillis(300))
			.until(() -> last.getAndSet(value.get()) == value.get() && value.get() > 0);
		return value.get();
	}

	@SocketHandler("it")
	static class Endless {

		private final AtomicLong made = new AtomicLong();

		private final AtomicInteger outstanding = new AtomicInteger();

		private final AtomicInteger mostOutstanding = new AtomicInteger();

		private final CountDownLatch ended = new CountDownLatch(1);

		static String frame(int i) {
			// a formatter would take most of the time of the test
			return Integer.toString(100_000_000 + i).substring(1) + PADDING;
		}

		private String make(int i) {
			this.made.incrementAndGet();
			this.outstanding.decrementAndGet();
			return frame(i);
		}

		private void asked(long count) {
			int now = this.outstanding.addAndGet((int) count);
			this.mostOutstanding.accumulateAndGet(now, Math::max);
		}

		@SocketHandler(route = "echo")
		String echo() {
			return "echo";
		}

		@SocketHandler(route = "stream")
		Stream<String> stream() {
			return IntStream.range(0, FRAMES).mapToObj(this::make).onClose(this.ended::countDown);
		}

		@SocketHandler(route = "iterator")
		Iterator<String> iterator() {
			return stream().iterator();
		}

		@SocketHandler(route = "later")
		CompletableFuture<Stream<String>> later() {
			return CompletableFuture.supplyAsync(this::stream);
		}

		@SocketHandler(route = "flux")
		Flux<String> flux() {
			return Flux.range(0, FRAMES).map(this::make).doOnRequest(this::asked).doOnCancel(this.ended::countDown);
		}

		@SocketHandler(route = "flow")
		Flow.Publisher<String> flow() {
			return JdkFlowAdapter.publisherToFlowPublisher(flux());
		}

	}

	@SocketHandler("it")
	static class Pending {

		private final CountDownLatch begun = new CountDownLatch(1);

		private final CountDownLatch cancelled = new CountDownLatch(1);

		private final CountDownLatch closed = new CountDownLatch(1);

		private final AtomicInteger answered = new AtomicInteger();

		private final CompletableFuture<String> shared = new CompletableFuture<>();

		@SocketHandler(route = "mono")
		Mono<String> mono() {
			return Mono.<String>never()
				.doOnSubscribe((subscription) -> this.begun.countDown())
				.doOnCancel(this.cancelled::countDown);
		}

		@SocketHandler(route = "mono-list")
		Mono<List<String>> monoList() {
			return mono().map(List::of);
		}

		@SocketHandler(route = "stage")
		CompletableFuture<String> stage() {
			this.begun.countDown();
			return this.shared;
		}

		@OnError
		String failed(Exception failure) {
			this.answered.incrementAndGet();
			return "failed";
		}

		@OnClose
		void left() {
			this.closed.countDown();
		}

	}

}
