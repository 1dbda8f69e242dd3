package io.asyncnet.socket;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.asyncnet.dispatch.Transport;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the order and the timeliness of replies.
 */
class ReplyOrderTests {

	@ParameterizedTest
	@MethodSource("everywhere")
	void repliesInRequestOrder(Transport transport, Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(transport, execution, ListenerFixture.options(),
				Handlers.ECHO); RawClient client = server.connect()) {
			List<String> requests = numbered(20_000);
			client.sendInBackground(Handlers.lines(requests));

			assertThat(client.receiveLines(requests.size())).isEqualTo(requests);
		}
	}

	@ParameterizedTest
	@MethodSource("everywhere")
	void repliesToRequestsThatArriveByteByByte(Transport transport, Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(transport, execution, ListenerFixture.options(),
				Handlers.ECHO); RawClient client = server.connect()) {
			client.sendByteByByte("first\r\nsecond\n\nfourth\n");

			assertThat(client.receiveLines(4)).containsExactly("first", "second", "", "fourth");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void repliesInRequestOrderOnManyConnectionsAtOnce(Execution execution) {
		List<RawClient> clients = new ArrayList<>();
		try (ListenerFixture server = ListenerFixture.open(execution, Handlers.ECHO)) {
			for (int i = 0; i < 20; i++) {
				clients.add(server.connect());
			}
			for (int round = 0; round < 5; round++) {
				for (int i = 0; i < clients.size(); i++) {
					clients.get(i).send(Handlers.lines(named(i, round)));
				}
				for (int i = 0; i < clients.size(); i++) {
					assertThat(clients.get(i).receiveLines(100)).isEqualTo(named(i, round));
				}
			}
			assertThat(server.observer().framesReceived()).isEqualTo(10_000);
		}
		finally {
			clients.forEach(RawClient::close);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void repliesWithNoneOneOrManyFrames(Execution execution) {
		ConnectionHandler handler = (connection, frame, replies) -> {
			int count = Integer.parseInt(frame.text(StandardCharsets.UTF_8));
			for (int i = 1; i <= count; i++) {
				replies.add(i + " of " + count, StandardCharsets.UTF_8);
			}
		};
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient client = server.connect()) {
			client.send("2\n0\n1\n0\n3\n");

			assertThat(client.receiveLines(6)).containsExactly("1 of 2", "2 of 2", "1 of 1", "1 of 3", "2 of 3",
					"3 of 3");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void repliesWithEveryKindOfPayload(Execution execution) {
		ConnectionHandler handler = (connection, frame, replies) -> {
			byte[] bytes = "bytes".getBytes(StandardCharsets.UTF_8);
			replies.add(bytes);
			Arrays.fill(bytes, (byte) '!');
			replies.add(frame.view());
			replies.add("grüße \uD83D\uDE00", StandardCharsets.UTF_8);
			replies.add("grüße", StandardCharsets.ISO_8859_1);
			replies.add("", StandardCharsets.UTF_8);
		};
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient client = server.connect()) {
			client.send("view\n");

			assertThat(client.receiveLines(3)).containsExactly("bytes", "view", "grüße \uD83D\uDE00");
			assertThat(client.receiveExactly(9)).isEqualTo("grüße\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void deliversReplyMuchLargerThanEveryBuffer(Execution execution) {
		byte[] large = new byte[5 * 1024 * 1024];
		Arrays.fill(large, (byte) 'x');
		ConnectionHandler handler = (connection, frame, replies) -> {
			replies.add(large);
			replies.add(frame.view());
		};
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient client = server.connect()) {
			client.send("after\n");

			assertThat(client.receiveLine()).hasSize(large.length);
			assertThat(client.receiveLine()).isEqualTo("after");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void firstOfManyPipelinedRepliesDoesNotWaitForTheOthers(Execution execution) {
		CountDownLatch received = new CountDownLatch(1);
		ConnectionHandler handler = (connection, frame, replies) -> {
			// longer than a turn
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
			if (frame.text(StandardCharsets.UTF_8).equals("request 50")) {
				assertThat(received.await(5, TimeUnit.SECONDS)).isTrue();
			}
			replies.add(frame.view());
		};
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient client = server.connect()) {
			client.send(Handlers.lines(numbered(100)));

			assertThat(client.receiveLine()).isEqualTo("request 0");
			received.countDown();
			assertThat(client.receiveLines(99)).isEqualTo(numbered(100).subList(1, 100));
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void fastReplyDoesNotWaitForSlowNeighbour(Execution execution) {
		try (Gate gate = new Gate();
				ListenerFixture server = ListenerFixture.open(execution, Handlers.waitingAt("slow", gate));
				RawClient client = server.connect()) {
			client.send("fast\nslow\nlast\n");

			assertThat(client.receiveLine()).isEqualTo("fast");
			gate.awaitArrivals(1);
			assertThat(client.hasReceived()).isFalse();

			gate.open();
			assertThat(client.receiveLines(2)).containsExactly("slow", "last");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void manyFastRepliesDoNotWaitForSlowNeighbour(Execution execution) {
		try (Gate gate = new Gate();
				ListenerFixture server = ListenerFixture.open(execution, Handlers.waitingAt("slow", gate));
				RawClient client = server.connect()) {
			List<String> fast = numbered(50);
			client.send(Handlers.lines(Stream.concat(fast.stream(), Stream.of("slow")).toList()));

			assertThat(client.receiveLines(fast.size())).isEqualTo(fast);

			gate.open();
			assertThat(client.receiveLine()).isEqualTo("slow");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void slowConnectionDoesNotHoldUpAnother(Execution execution) {
		try (Gate gate = new Gate();
				ListenerFixture server = ListenerFixture.open(execution, Handlers.waitingAt("slow", gate));
				RawClient slow = server.connect();
				RawClient slowToo = server.connect();
				RawClient fast = server.connect()) {
			slow.send("slow\n");
			slowToo.send("slow\n");
			gate.awaitArrivals(2);

			fast.send("fast\n");

			assertThat(fast.receiveLine()).isEqualTo("fast");
			gate.open();
			assertThat(slow.receiveLine()).isEqualTo("slow");
			assertThat(slowToo.receiveLine()).isEqualTo("slow");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void frameThatArrivesWhileTheHandlerIsBusyIsHandledAfterwards(Execution execution) {
		try (Gate gate = new Gate();
				ListenerFixture server = ListenerFixture.open(execution, Handlers.waitingAt("slow", gate));
				RawClient client = server.connect()) {
			client.send("slow\n");
			gate.awaitArrivals(1);
			client.send("next\nlast\n");
			Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> server.observer().bytesReceived() == 15);

			gate.open();

			assertThat(client.receiveLines(3)).containsExactly("slow", "next", "last");
		}
	}

	@ParameterizedTest
	@MethodSource("everywhere")
	void frameThatArrivesWhileOneBeforeItIsHandledIsNotForgotten(Transport transport, Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(transport, execution, ListenerFixture.options(),
				Handlers.ECHO); RawClient client = server.connect()) {
			// nothing follows the second frame that would remind the server of it
			for (int i = 0; i < 3000; i++) {
				client.send("first " + i + "\n");
				client.send("second " + i + "\n");

				assertThat(client.receiveLines(2)).containsExactly("first " + i, "second " + i);
			}
		}
	}

	static Stream<Arguments> everywhere() {
		return transports()
			.flatMap((transport) -> Execution.all().map((execution) -> Arguments.of(transport, execution)));
	}

	static Stream<Transport> transports() {
		return Stream.of(Transport.NIO, Transport.EPOLL, Transport.IO_URING)
			.filter((transport) -> transport != Transport.EPOLL || Epoll.isAvailable())
			.filter((transport) -> transport != Transport.IO_URING || IoUring.isAvailable());
	}

	private static List<String> numbered(int count) {
		return IntStream.range(0, count).mapToObj((i) -> "request " + i).toList();
	}

	private static List<String> named(int client, int round) {
		return IntStream.range(0, 100).mapToObj((i) -> client + "/" + round + "/" + i).toList();
	}

}
