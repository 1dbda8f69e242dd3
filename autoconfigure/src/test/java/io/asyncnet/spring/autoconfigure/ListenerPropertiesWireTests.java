package io.asyncnet.spring.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.asyncnet.CloseReason;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ConnectionObserver;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.listener.ConnectionObserverFactory;
import io.asyncnet.spring.listener.SocketListener;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a peer sees of each property.
 */
class ListenerPropertiesWireTests {

	private final CompletableFuture<CloseReason> reason = new CompletableFuture<>();

	private final AtomicInteger paused = new AtomicInteger();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AsyncNetAutoConfiguration.class))
		.withBean(ConnectionObserverFactory.class, () -> (listener) -> new Observer())
		.withBean(Handlers.class)
		.withPropertyValues("asyncnet.listeners.echo.port=0", "asyncnet.listeners.slow.enabled=false",
				"asyncnet.listeners.big.enabled=false");

	@Test
	void aDisabledListenerDoesNotExist() {
		this.runner.withPropertyValues("asyncnet.listeners.echo.enabled=false")
			.run((context) -> assertThat(context.getBean(SocketListenerRegistry.class).names()).isEmpty());
	}

	@Test
	void aListenerWithoutAutoStartupStartsByName() {
		this.runner.withPropertyValues("asyncnet.listeners.echo.auto-startup=false").run((context) -> {
			SocketListenerRegistry registry = context.getBean(SocketListenerRegistry.class);
			assertThat(registry.get("echo").isRunning()).isFalse();

			registry.start("echo");

			assertEchoes(context);
		});
	}

	@Test
	void listensOnlyOnItsAddress() {
		this.runner.withPropertyValues("asyncnet.listeners.echo.address=127.0.0.1").run((context) -> {
			InetSocketAddress address = (InetSocketAddress) echo(context).localAddress();
			assertThat(address.getAddress()).isEqualTo(InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 }));
			assertEchoes(context);
		});
	}

	@Test
	void listensOnItsPort() throws IOException {
		// bound without listening, it is kept from those who ask for any port
		try (Socket reserved = new Socket()) {
			reserved.setReuseAddress(true);
			reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
			int port = reserved.getLocalPort();
			this.runner.withPropertyValues("asyncnet.listeners.echo.port=" + port).run((context) -> {
				assertThat(echo(context).port()).isEqualTo(port);
				assertEchoes(context);
			});
		}
	}

	@Test
	void closesWhoSendsALineThatIsTooLong() {
		this.runner.withPropertyValues("asyncnet.listeners.echo.frame.max-length=5B").run((context) -> {
			try (TestClient client = connect(context)) {
				assertThat(client.exchange("12345")).isEqualTo("12345");
				assertThat(client.send("123456\r\n").isEnded()).isTrue();
			}
			assertThat(this.reason).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(CloseReason.FRAME_TOO_LONG);
		});
	}

	@Test
	void closesWhoEndsALineWithoutCrWhenStrict() {
		this.runner.withPropertyValues("asyncnet.listeners.echo.frame.strict-crlf=true").run((context) -> {
			try (TestClient client = connect(context)) {
				assertThat(client.exchange("strict")).isEqualTo("strict");
				assertThat(client.send("lenient\n").isEnded()).isTrue();
			}
			assertThat(this.reason).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(CloseReason.FRAME_MALFORMED);
		});
	}

	@Test
	void readsAndWritesLengthFields() {
		this.runner
			.withPropertyValues("asyncnet.listeners.echo.framing=length-prefixed",
					"asyncnet.listeners.echo.frame.length-bytes=2")
			.run((context) -> {
				try (TestClient client = connect(context)) {
					client.send(new byte[] { 0, 2, 'h', 'i' });
					assertThat(client.receiveBytes(4)).containsExactly(0, 2, 'h', 'i');
				}
			});
	}

	@Test
	void passesRawChunksOn() {
		this.runner.withPropertyValues("asyncnet.listeners.echo.framing=raw").run((context) -> {
			try (TestClient client = connect(context)) {
				assertThat(client.send("no end").receive(6)).isEqualTo("no end");
			}
		});
	}

	@Test
	void decodesAndEncodesTextInItsCharset() {
		this.runner.withPropertyValues("asyncnet.listeners.echo.frame.charset=ISO-8859-1").run((context) -> {
			try (TestClient client = connect(context)) {
				client.send("len:\u00e9\r\n".getBytes(StandardCharsets.ISO_8859_1));
				assertThat(client.receiveBytes(4)).containsExactly('5', 0xe9 - 256, '\r', '\n');
			}
		});
	}

	@Test
	void closesWhoIsOneTooMany() {
		this.runner.withPropertyValues("asyncnet.listeners.echo.limits.max-connections=1").run((context) -> {
			try (TestClient first = connect(context)) {
				assertThat(first.exchange("first")).isEqualTo("first");
				try (TestClient second = connect(context)) {
					assertThat(second.isEnded()).isTrue();
				}
				assertThat(first.exchange("still")).isEqualTo("still");
			}
		});
	}

	@Test
	void closesWhoSendsNothing() {
		closesAs(CloseReason.FIRST_FRAME_TIMEOUT, "", "timeouts.first-frame=200ms");
	}

	@Test
	void closesWhoDoesNotEndAFrame() {
		closesAs(CloseReason.FRAME_TRUNCATED, "first\r\nbegun", "timeouts.frame=200ms");
	}

	@Test
	void closesWhoIsIdle() {
		closesAs(CloseReason.IDLE_TIMEOUT, "first\r\n", "timeouts.idle=200ms");
	}

	@Test
	void closesWhoSendsNothingForAWhile() {
		closesAs(CloseReason.IDLE_TIMEOUT, "first\r\n", "timeouts.read-idle=200ms");
	}

	@Test
	void closesWhoNothingIsSentTo() {
		closesAs(CloseReason.IDLE_TIMEOUT, "first\r\n", "timeouts.write-idle=200ms");
	}

	@Test
	void closesWhoHasBeenThereForLong() {
		closesAs(CloseReason.MAX_AGE, "first\r\n", "timeouts.max-age=200ms");
	}

	@Test
	void sharesItsPort() {
		this.runner.withPropertyValues("asyncnet.listeners.echo.socket.reuse-port=true")
			.run((first) -> this.runner
				.withPropertyValues("asyncnet.listeners.echo.socket.reuse-port=true",
						"asyncnet.listeners.echo.port=" + echo(first).port())
				.run((second) -> {
					assertThat(second).hasNotFailed();
					assertThat(echo(second).port()).isEqualTo(echo(first).port());
					assertEchoes(second);
				}));
	}

	private void closesAs(CloseReason expected, String sent, String property) {
		this.runner.withPropertyValues("asyncnet.listeners.echo." + property).run((context) -> {
			try (TestClient client = connect(context)) {
				client.send(sent);
				assertThat(this.reason).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(expected);
			}
		});
	}

	@Test
	void closesWhoDoesNotRead() {
		this.runner
			.withPropertyValues("asyncnet.listeners.big.enabled=true", "asyncnet.listeners.big.port=0",
					"asyncnet.listeners.big.timeouts.write=300ms", "asyncnet.listeners.big.socket.send-buffer=8KB")
			.run((context) -> {
				try (TestClient client = TestClient.connect(port(context, "big"))) {
					client.send("go\r\n".repeat(300));
					assertThat(this.reason).succeedsWithin(Duration.ofSeconds(10))
						.isIn(CloseReason.WRITE_TIMEOUT, CloseReason.SLOW_CONSUMER);
				}
			});
	}

	@Test
	void closesWhoHasEndedItsSideAndGetsNoReplyInTime() {
		this.runner
			.withPropertyValues("asyncnet.listeners.slow.enabled=true", "asyncnet.listeners.slow.port=0",
					"asyncnet.listeners.slow.timeouts.half-closed=200ms")
			.run((context) -> {
				try (TestClient client = TestClient.connect(port(context, "slow"))) {
					client.send("go\r\n");
					assertThat(context.getBean(Handlers.class).begun.await(5, TimeUnit.SECONDS)).isTrue();
					client.socket().shutdownOutput();
					assertThat(client.isEnded()).isTrue();
				}
				context.getBean(Handlers.class).go.countDown();
			});
	}

	@Test
	void stopsReadingAtTheInboundBound() {
		this.runner
			.withPropertyValues("asyncnet.listeners.slow.enabled=true", "asyncnet.listeners.slow.port=0",
					"asyncnet.listeners.slow.buffers.inbound=1KB")
			.run((context) -> {
				try (TestClient client = TestClient.connect(port(context, "slow"))) {
					client.send("go\r\n".repeat(2000));
					Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> this.paused.get() == 1);
					context.getBean(Handlers.class).go.countDown();
					assertThat(client.receive(6 * 2000)).isEqualTo("done\r\n".repeat(2000));
				}
			});
	}

	@Test
	void stopsHandlingAtTheOutboundBound() {
		this.runner
			.withPropertyValues("asyncnet.listeners.big.enabled=true", "asyncnet.listeners.big.port=0",
					"asyncnet.listeners.big.buffers.outbound-high=8KB",
					"asyncnet.listeners.big.buffers.outbound-low=4KB", "asyncnet.listeners.big.socket.send-buffer=8KB")
			.run((context) -> {
				try (TestClient client = TestClient.connect(port(context, "big"))) {
					client.send("go\r\n".repeat(50));
					AtomicInteger calls = context.getBean(Handlers.class).calls;
					Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> calls.get() > 0);
					Awaitility.await().during(Duration.ofMillis(300)).until(() -> calls.get() < 50);

					assertThat(client.receiveBytes(50 * Handlers.BIG)).hasSize(50 * Handlers.BIG);
				}
			});
	}

	@Test
	void setsTheOptionsOfSockets() {
		// what the other side cannot see is at least accepted by the system
		this.runner.withPropertyValues("asyncnet.listeners.echo.socket.no-delay=false",
				"asyncnet.listeners.echo.socket.keep-alive=false", "asyncnet.listeners.echo.socket.reuse-address=false",
				"asyncnet.listeners.echo.socket.receive-buffer=16KB", "asyncnet.listeners.echo.socket.send-buffer=16KB",
				"asyncnet.listeners.echo.backlog=5")
			.run(ListenerPropertiesWireTests::assertEchoes);
	}

	@Test
	void limitsTheQueueOfTheOperatingSystem() {
		this.runner
			.withPropertyValues("asyncnet.listeners.echo.backlog=1", "asyncnet.dispatcher.threads=1",
					"asyncnet.listeners.echo.execution=event-loop", "asyncnet.listeners.slow.enabled=true",
					"asyncnet.listeners.slow.port=0", "asyncnet.listeners.slow.execution=event-loop")
			.run((context) -> {
				List<Socket> queued = new ArrayList<>();
				try (TestClient blocking = TestClient.connect(port(context, "slow"))) {
					blocking.send("block the only event loop\r\n");
					assertThat(context.getBean(Handlers.class).begun.await(5, TimeUnit.SECONDS)).isTrue();
					int connected = 0;
					for (int i = 0; i < 5; i++) {
						Socket socket = new Socket();
						queued.add(socket);
						connected += connects(socket, port(context, "echo")) ? 1 : 0;
					}
					assertThat(connected).isLessThan(5);
				}
				finally {
					context.getBean(Handlers.class).go.countDown();
					for (Socket socket : queued) {
						socket.close();
					}
				}
			});
	}

	private static boolean connects(Socket socket, int port) {
		try {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 300);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static void assertEchoes(ApplicationContext context) {
		try (TestClient client = connect(context)) {
			assertThat(client.exchange("hello")).isEqualTo("hello");
		}
	}

	private static TestClient connect(ApplicationContext context) {
		return TestClient.connect(echo(context).port());
	}

	private static SocketListener echo(ApplicationContext context) {
		return context.getBean(SocketListenerRegistry.class).get("echo");
	}

	private static int port(ApplicationContext context, String listener) {
		return context.getBean(SocketListenerRegistry.class).get(listener).port();
	}

	private final class Observer implements ConnectionObserver {

		@Override
		public void closed(Connection connection, CloseReason reason, long nanos) {
			ListenerPropertiesWireTests.this.reason.complete(reason);
		}

		@Override
		public void inboundPaused(boolean paused) {
			if (paused) {
				ListenerPropertiesWireTests.this.paused.incrementAndGet();
			}
		}

	}

	static class Handlers {

		static final int BIG = 64 * 1024;

		final CountDownLatch begun = new CountDownLatch(1);

		final CountDownLatch go = new CountDownLatch(1);

		final AtomicInteger calls = new AtomicInteger();

		@SocketHandler("echo")
		String echo(String text) {
			return text.startsWith("len:") ? text.length() + text.substring(4) : text;
		}

		@SocketHandler("slow")
		String slow(String text) throws InterruptedException {
			this.begun.countDown();
			this.go.await(20, TimeUnit.SECONDS);
			return "done";
		}

		@SocketHandler("big")
		byte[] big(String text) {
			this.calls.incrementAndGet();
			byte[] reply = new byte[BIG - 2];
			return reply;
		}

	}

}
