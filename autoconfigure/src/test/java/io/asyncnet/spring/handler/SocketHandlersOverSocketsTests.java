package io.asyncnet.spring.handler;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.socket.ConnectionObserver;
import io.asyncnet.socket.Listener;
import io.asyncnet.socket.ListenerOptions;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.convert.FrameConverters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.util.Assert;

import static org.assertj.core.api.Assertions.assertThat;

class SocketHandlersOverSocketsTests {

	private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

	private static Dispatcher dispatcher;

	private static ExecutorService executor;

	private final Queue<AutoCloseable> resources = new ConcurrentLinkedQueue<>();

	private final BlockingQueue<CloseReason> closings = new LinkedBlockingQueue<>();

	private final Collection<String> calls = new ConcurrentLinkedQueue<>();

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Gateway.class);

	private final Gateway gateway = this.context.getBean(Gateway.class);

	@BeforeAll
	static void open() {
		dispatcher = Dispatcher.open();
		executor = Executors.newFixedThreadPool(2, (task) -> new Thread(task, "handler"));
	}

	@AfterAll
	static void shutDown() {
		executor.shutdownNow();
		dispatcher.close();
	}

	@AfterEach
	void close() throws Exception {
		for (AutoCloseable resource : this.resources) {
			resource.close();
		}
		this.context.close();
	}

	@Test
	void repliesToPipelinedFramesInTheirOrder() throws IOException {
		Client client = connect("echo");

		client.send("a\r\nb\r\nc\r\n");

		assertThat(client.receive(3)).containsExactly("echo a", "echo b", "echo c");
	}

	@Test
	void repliesToJsonWithJson() throws IOException {
		Client client = connect("json");

		client.send("{\"value\":1}\n[]\n");

		assertThat(client.receive(1)).containsExactly("{\"value\":2}");
		assertThat(client.receive(1)).containsExactly("null");
		assertThat(closing()).isEqualTo(CloseReason.HANDLER_FAILED);
	}

	@Test
	void repliesInTheOrderOfTheFramesWhateverEndsFirst() throws Exception {
		Client client = connect("later");
		client.send("a\nb\nc\n");
		List<CompletableFuture<String>> replies = this.gateway.awaitReplies(3);

		replies.get(2).complete("c");
		replies.get(0).complete("a");
		assertThat(client.receive(1)).containsExactly("a");
		replies.get(1).complete("b");

		assertThat(client.receive(2)).containsExactly("b", "c");
		assertThat(this.calls).containsOnly("later Gateway.later null").hasSize(3);
	}

	@Test
	void mixesRepliesThatAreKnownAtOnceWithLaterOnes() throws Exception {
		Client client = connect("mixed");
		client.send("later\nnow\nnow\n");
		List<CompletableFuture<String>> replies = this.gateway.awaitReplies(1);

		replies.get(0).complete("done");

		assertThat(client.receive(3)).containsExactly("done", "now", "now");
	}

	@Test
	void runsWhereTheReturnTypeSays() throws IOException {
		Client blocking = connect("thread");
		Client reactive = connect("reactive-thread");

		blocking.send("x\n");
		reactive.send("x\n");

		assertThat(blocking.receive(1)).containsExactly("handler");
		assertThat(reactive.receive(1)).doesNotContain("handler");
	}

	@Test
	void closesOnlyTheConnectionWhoseHandlerFails() throws IOException {
		Client other = connect("failing");
		Client client = connect("failing");

		client.send("ok\nfail\nok\n");

		assertThat(client.receive(2)).containsExactly("ok", "null");
		assertThat(closing()).isEqualTo(CloseReason.HANDLER_FAILED);
		other.send("ok\n");
		assertThat(other.receive(1)).containsExactly("ok");
		assertThat(this.calls).contains("failing Gateway.failing java.io.IOException: failed");
	}

	@Test
	void closesTheConnectionWhoseLaterReplyFails() throws Exception {
		Client client = connect("later");
		client.send("a\n");

		this.gateway.awaitReplies(1).get(0).completeExceptionally(new IOException("failed"));

		assertThat(client.receive(1)).containsExactly("null");
		assertThat(closing()).isEqualTo(CloseReason.HANDLER_FAILED);
	}

	@Test
	void keepsThePlaceOfWhatTheHandlerSends() throws IOException {
		Client client = connect("sending");

		client.send("a\nb\n");

		assertThat(client.receive(4)).containsExactly("before a", "after a", "before b", "after b");
	}

	private @Nullable CloseReason closing() {
		try {
			return this.closings.poll(5, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Client connect(String name) throws IOException {
		SocketHandlers handlers = new SocketHandlers(this.context.getBeanFactory(),
				new FrameConverters(List.of(new JacksonJsonMessageConverter()), null), executor, executor,
				(listener, handler) -> (nanos, failure) -> this.calls.add(listener + " " + handler + " " + failure),
				null);
		ConnectionHandler handler = handlers.find(name, HandlerSettings.DEFAULTS);
		Assert.state(handler != null, "no handler");
		Listener listener = this.resources.stream()
			.filter(Listener.class::isInstance)
			.map(Listener.class::cast)
			.filter((candidate) -> candidate.name().equals(name))
			.findFirst()
			.orElseGet(() -> bind(name, handler));
		Client client = new Client((InetSocketAddress) listener.localAddress());
		this.resources.add(client);
		return client;
	}

	private Listener bind(String name, ConnectionHandler handler) {
		ListenerOptions options = new ListenerOptions(name).withAddress(new InetSocketAddress(LOOPBACK, 0));
		ConnectionObserver observer = new ConnectionObserver() {

			@Override
			public void closed(Connection connection, CloseReason reason, long nanos) {
				SocketHandlersOverSocketsTests.this.closings.add(reason);
			}

		};
		Listener listener = Listener.bind(dispatcher, options, handler, observer).orTimeout(5, TimeUnit.SECONDS).join();
		this.resources.add(listener);
		return listener;
	}

	/** A peer that speaks in lines. */
	private static final class Client implements AutoCloseable {

		private final Socket socket;

		private final BufferedReader reader;

		Client(InetSocketAddress address) throws IOException {
			this.socket = new Socket(address.getAddress(), address.getPort());
			this.socket.setSoTimeout(5000);
			this.reader = new BufferedReader(
					new InputStreamReader(this.socket.getInputStream(), StandardCharsets.UTF_8));
		}

		void send(String text) throws IOException {
			this.socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
		}

		/** Read lines; the end of the connection counts as the line "null". */
		List<String> receive(int lines) {
			return Stream.generate(this::readLine).limit(lines).toList();
		}

		private String readLine() {
			try {
				return String.valueOf(this.reader.readLine());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		@Override
		public void close() throws IOException {
			this.socket.close();
		}

	}

	record Item(int value) {

	}

	static class Gateway {

		private final BlockingQueue<CompletableFuture<String>> replies = new LinkedBlockingQueue<>();

		List<CompletableFuture<String>> awaitReplies(int count) {
			return Stream.generate(this::awaitReply).limit(count).toList();
		}

		private CompletableFuture<String> awaitReply() {
			try {
				CompletableFuture<String> reply = this.replies.poll(5, TimeUnit.SECONDS);
				Assert.state(reply != null, "no frame");
				return reply;
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		@SocketHandler("echo")
		String echo(String line) {
			return "echo " + line;
		}

		@SocketHandler("json")
		Item json(Item item) {
			return new Item(item.value() + 1);
		}

		@SocketHandler("later")
		CompletableFuture<String> later(String line) {
			CompletableFuture<String> reply = new CompletableFuture<>();
			this.replies.add(reply);
			return reply;
		}

		@SocketHandler("mixed")
		CompletableFuture<String> mixed(String line) {
			return line.equals("later") ? later(line) : CompletableFuture.completedFuture(line);
		}

		@SocketHandler("thread")
		String thread(String line) {
			return Thread.currentThread().getName();
		}

		@SocketHandler("reactive-thread")
		Mono<String> reactiveThread(String line) {
			return Mono.fromSupplier(() -> Thread.currentThread().getName());
		}

		@SocketHandler("failing")
		String failing(String line) throws IOException {
			if (line.equals("fail")) {
				throw new IOException("failed");
			}
			return line;
		}

		@SocketHandler("sending")
		String sending(Connection connection, String line) {
			connection.send("before " + line, StandardCharsets.UTF_8);
			return "after " + line;
		}

	}

}
