package io.asyncnet.spring.group;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.asyncnet.framing.LengthPrefixed;
import io.asyncnet.socket.Broadcast;
import io.asyncnet.socket.Broadcaster;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.EncodedFrame;
import io.asyncnet.socket.SlowConsumers;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.TestThreads;
import io.asyncnet.spring.autoconfigure.AsyncNetAutoConfiguration;
import io.asyncnet.spring.autoconfigure.metrics.AsyncNetMetricsAutoConfiguration;
import io.asyncnet.spring.listener.ConnectionRegistry;
import io.asyncnet.spring.listener.PayloadEncoder;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import io.asyncnet.spring.listener.SocketListenerSpec;
import io.asyncnet.spring.observation.GroupSends;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class SocketGroupsTests {

	private static final Duration BOUND = Duration.ofSeconds(10);

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(AsyncNetAutoConfiguration.class, AsyncNetMetricsAutoConfiguration.class))
		.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
		.withBean("lines", SocketListenerSpec.class,
				() -> SocketListenerSpec.of("lines").handle((line, connection) -> "" + connection.id()))
		.withBean("latin", SocketListenerSpec.class,
				() -> SocketListenerSpec.of("latin")
					.charset(StandardCharsets.ISO_8859_1)
					.handle((line, connection) -> "" + connection.id()))
		.withBean("frames", SocketListenerSpec.class,
				() -> SocketListenerSpec.of("frames")
					.framing(new LengthPrefixed(1, 255))
					.handle((text, connection) -> "" + connection.id()));

	@AfterEach
	void noThreadIsLeft() {
		TestThreads.awaitNone();
	}

	@Test
	void knowsWhoIsInWhichGroup() {
		this.runner.run((context) -> {
			try (TestClient client = connect(context, "lines"); TestClient other = connect(context, "lines")) {
				SocketGroups groups = groups(context);
				Connection one = connection(context, client);
				Connection two = connection(context, other);

				assertThat(groups.join(one, "a")).isTrue();
				assertThat(groups.join(one, "a")).isFalse();
				assertThat(groups.join(one, "b")).isTrue();
				assertThat(groups.join(two, "a")).isTrue();

				assertThat(groups.names()).containsExactlyInAnyOrder("a", "b");
				assertThat(groups.members("a")).containsExactly(one, two);
				assertThat(groups.size("a")).isEqualTo(2);
				assertThat(groups.groupsOf(one)).containsExactlyInAnyOrder("a", "b");

				assertThat(groups.leave(one, "b")).isTrue();
				assertThat(groups.leave(one, "b")).isFalse();
				assertThat(groups.leave(two, "c")).isFalse();
				assertThat(groups.names()).containsExactly("a");
				assertThat(groups.size("b")).isZero();
				assertThat(groups.members("b")).isEmpty();
			}
		});
	}

	@Test
	void sendsToAllAndToAllButOne() {
		this.runner.run((context) -> {
			try (TestClient client = connect(context, "lines"); TestClient other = connect(context, "lines")) {
				SocketGroups groups = groups(context);
				Connection one = connection(context, client);
				groups.join(one, "room");
				groups.join(connection(context, other), "room");

				assertThat(groups.send("room", "to all")).succeedsWithin(BOUND).isEqualTo(new Broadcast(2, 2, 0));
				assertThat(groups.sendToOthers("room", "to others", one)).succeedsWithin(BOUND)
					.isEqualTo(new Broadcast(1, 1, 0));
				assertThat(groups.send("nobody", "x")).isCompletedWithValue(new Broadcast(0, 0, 0));

				assertThat(other.receiveLine()).isEqualTo("to all\r");
				assertThat(other.receiveLine()).isEqualTo("to others\r");
				assertThat(client.receiveLine()).isEqualTo("to all\r");
				assertThat(client.send("?\n").receiveLine()).isEqualTo(one.id() + "\r");
			}
		});
	}

	@Test
	void convertsOnceForEachFramingAndCharset() {
		AtomicInteger encoded = new AtomicInteger();
		this.runner.withBean(PayloadEncoder.class, () -> (payload, framing, charset) -> {
			encoded.incrementAndGet();
			return EncodedFrame.of(framing, payload.toString(), charset);
		}).run((context) -> {
			try (TestClient line = connect(context, "lines");
					TestClient secondLine = connect(context, "lines");
					TestClient latin = connect(context, "latin");
					TestClient frame = connect(context, "frames")) {
				for (TestClient client : List.of(line, secondLine, latin)) {
					groups(context).join(connection(context, client), "room");
				}
				frame.send(new byte[] { 1, '?' });
				long id = Long.parseLong(frame.receive(frame.receiveBytes(1)[0]));
				groups(context).join(registry(context).find(id), "room");

				assertThat(groups(context).send("room", "\u00e9")).succeedsWithin(BOUND)
					.isEqualTo(new Broadcast(4, 4, 0));

				assertThat(encoded).hasValue(3);
				assertThat(line.receiveBytes(4)).containsExactly(0xc3, 0xa9, '\r', '\n');
				assertThat(secondLine.receiveBytes(4)).containsExactly(0xc3, 0xa9, '\r', '\n');
				assertThat(latin.receiveBytes(3)).containsExactly(0xe9, '\r', '\n');
				assertThat(frame.receiveBytes(3)).containsExactly(2, 0xc3, 0xa9);
			}
		});
	}

	@Test
	void sendsObjectsAndRefusesWhatIsNotOneFrame() {
		this.runner.run((context) -> {
			try (TestClient client = connect(context, "lines")) {
				groups(context).join(connection(context, client), "room");

				assertThatIllegalArgumentException().isThrownBy(() -> groups(context).send("room", "two\nlines"));
				groups(context).send("room", Map.of("a", 1));

				assertThat(client.receiveLine()).isEqualTo("{\"a\":1}\r");
			}
		});
	}

	@Test
	void endsAMembershipWithTheConnection() {
		this.runner.run((context) -> {
			SocketGroups groups = groups(context);
			Connection connection;
			try (TestClient client = connect(context, "lines")) {
				connection = connection(context, client);
				groups.join(connection, "a");
				groups.join(connection, "b");
			}

			Awaitility.await().atMost(BOUND).untilAsserted(() -> assertThat(groups.names()).isEmpty());
			assertThat(groups.groupsOf(connection)).isEmpty();
			assertThat(groups.join(connection, "c")).isFalse();
			assertThat(groups.names()).isEmpty();
		});
	}

	@Test
	void refusesAConnectionThatEndsBeforeItsFirstGroup() {
		this.runner.run((context) -> {
			Connection connection;
			try (TestClient client = connect(context, "lines")) {
				connection = connection(context, client);
			}
			connection.closed().toCompletableFuture().get(10, TimeUnit.SECONDS);

			assertThat(groups(context).join(connection, "late")).isFalse();
			assertThat(groups(context).names()).isEmpty();
		});
	}

	@Test
	void keepsNothingHoweverJoinsLeavesAndClosesCross() {
		this.runner.run((context) -> {
			SocketGroups groups = groups(context);
			List<Throwable> failures = new CopyOnWriteArrayList<>();
			for (int round = 0; round < 20; round++) {
				List<TestClient> clients = IntStream.range(0, 10).mapToObj((i) -> connect(context, "lines")).toList();
				List<Connection> connections = clients.stream().map((client) -> connection(context, client)).toList();
				List<Thread> threads = new ArrayList<>();
				for (int i = 0; i < 4; i++) {
					int offset = i;
					threads.add(new Thread(() -> {
						for (int n = 0; n < 200; n++) {
							Connection connection = connections.get((n + offset) % connections.size());
							groups.join(connection, "room " + (n % 3));
							groups.leave(connection, "room " + ((n + offset) % 3));
							groups.send("room " + (n % 3), "x");
						}
					}));
				}
				threads.add(new Thread(() -> clients.forEach(TestClient::close)));
				threads.forEach((thread) -> {
					thread.setUncaughtExceptionHandler((failed, ex) -> failures.add(ex));
					thread.start();
				});
				for (Thread thread : threads) {
					thread.join(BOUND.toMillis());
				}
				for (Connection connection : connections) {
					connection.closed().toCompletableFuture().get(10, TimeUnit.SECONDS);
				}
			}

			assertThat(failures).isEmpty();
			Awaitility.await().atMost(BOUND).untilAsserted(() -> assertThat(groups.names()).isEmpty());
		});
	}

	@Test
	void deliversTheMessagesOfOneSenderInTheirOrder() {
		this.runner.run((context) -> {
			List<TestClient> clients = IntStream.range(0, 10).mapToObj((i) -> connect(context, "lines")).toList();
			List<Connection> connections = clients.stream().map((client) -> connection(context, client)).toList();
			connections.forEach((connection) -> groups(context).join(connection, "room"));
			for (int i = 0; i < 200; i++) {
				Connection wanders = connections.get(i % 5);
				groups(context).leave(wanders, "room");
				groups(context).join(wanders, "room");
				groups(context).send("room", String.valueOf(i));
			}
			for (TestClient client : clients) {
				for (int i = 0; i < 200; i++) {
					assertThat(client.receiveLine()).isEqualTo(i + "\r");
				}
				client.close();
			}
		});
	}

	@Test
	void boundsTheGroupsOfAConnection() {
		this.runner.run((context) -> {
			SocketGroups groups = new LocalSocketGroups(context.getBean(SocketListenerRegistry.class),
					context.getBean(PayloadEncoder.class), new Broadcaster(), GroupSends.NONE, 2);
			try (TestClient client = connect(context, "lines")) {
				Connection connection = connection(context, client);
				groups.join(connection, "a");
				groups.join(connection, "b");

				assertThatIllegalStateException().isThrownBy(() -> groups.join(connection, "c"))
					.withMessage("A connection can be in 2 groups at most");

				assertThat(groups.names()).containsExactlyInAnyOrder("a", "b");
				assertThat(groups(context).groupsOf(connection)).isEmpty();
			}
		});
	}

	@Test
	void countsWhatBecomesOfFrames() {
		this.runner.run((context) -> {
			try (TestClient slow = connect(context, "lines")) {
				Connection connection = connection(context, slow);
				SocketGroups groups = groups(context);
				groups.join(connection, "room");
				GroupMessage message = GroupMessage.of("room", "x".repeat(8000)).slowConsumers(SlowConsumers.DROP);
				int sent = 0;
				int dropped = 0;
				for (int i = 0; dropped < 3 && i < 20_000; i++) {
					Broadcast broadcast = groups.send(message).get(10, TimeUnit.SECONDS);
					sent += broadcast.sent();
					dropped += broadcast.dropped();
				}

				assertThat(dropped).isEqualTo(3);
				assertThat(connection.isOpen()).isTrue();
				assertThat(counted(context, "sent")).isEqualTo(sent);
				assertThat(counted(context, "dropped")).isEqualTo(dropped);
				assertThat(counted(context, "refused")).isZero();
			}
		});
	}

	private static double counted(ApplicationContext context, String outcome) {
		return context.getBean(MeterRegistry.class)
			.get("asyncnet.groups.frames")
			.tag("outcome", outcome)
			.counter()
			.count();
	}

	private static TestClient connect(ApplicationContext context, String listener) {
		return TestClient.connect(context.getBean(SocketListenerRegistry.class).get(listener).port());
	}

	private static Connection connection(ApplicationContext context, TestClient client) {
		long id = Long.parseLong(client.send("?\n").receiveLine().stripTrailing());
		Connection connection = registry(context).find(id);
		assertThat(connection).isNotNull();
		return connection;
	}

	private static ConnectionRegistry registry(ApplicationContext context) {
		return context.getBean(ConnectionRegistry.class);
	}

	private static SocketGroups groups(ApplicationContext context) {
		return context.getBean(SocketGroups.class);
	}

}
