package io.asyncnet.spring.group;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.sun.management.UnixOperatingSystemMXBean;
import io.asyncnet.socket.Broadcast;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.Limits;
import io.asyncnet.spring.autoconfigure.AsyncNetAutoConfiguration;
import io.asyncnet.spring.listener.SocketListener;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import io.asyncnet.spring.listener.SocketListenerSpec;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One message for ten thousand connections, or as many as this process may have at both
 * ends.
 */
class GroupScaleTests {

	private static final int MEMBERS = 10_000;

	/** For everything but the connections. */
	private static final int RESERVED_DESCRIPTORS = 600;

	@Test
	void sendsOneMessageToTenThousandMembersWithoutBlocking() {
		int members = members();
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(AsyncNetAutoConfiguration.class))
			.withBean(SocketListenerSpec.class,
					() -> SocketListenerSpec.of("crowd")
						.address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
						.options((options) -> options.withLimits(new Limits(members, 1)))
						.handler((connection, frame, replies) -> {
						}))
			.run((context) -> {
				SocketListener listener = context.getBean(SocketListenerRegistry.class).get("crowd");
				SocketGroups groups = context.getBean(SocketGroups.class);
				try (Crowd crowd = new Crowd(listener.port(), members)) {
					Awaitility.await()
						.atMost(Duration.ofSeconds(30))
						.pollInterval(Duration.ofMillis(50))
						.until(() -> listener.connections().size() == members);
					for (Connection connection : listener.connections()) {
						assertThat(groups.join(connection, "all")).isTrue();
					}
					assertThat(groups.size("all")).isEqualTo(members);

					for (int i = 0; i < 3; i++) {
						String message = "news " + i;
						CompletableFuture<Broadcast> sent = groups.send("all", message);

						crowd.receiveEverywhere(message + "\r\n");
						assertThat(sent).succeedsWithin(Duration.ofSeconds(30))
							.isEqualTo(new Broadcast(members, members, 0));
					}
				}
				Awaitility.await()
					.atMost(Duration.ofSeconds(30))
					.untilAsserted(() -> assertThat(groups.names()).isEmpty());
			});
	}

	private static int members() {
		if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
			long free = system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount() - RESERVED_DESCRIPTORS;
			return (int) Math.max(1, Math.min(MEMBERS, free / 2));
		}
		return MEMBERS;
	}

	/** Many clients on one thread. */
	private static final class Crowd implements AutoCloseable {

		private final Selector selector = Selector.open();

		private final List<SocketChannel> channels = new ArrayList<>();

		Crowd(int port, int size) throws IOException {
			InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
			for (int i = 0; i < size; i++) {
				SocketChannel channel = SocketChannel.open(address);
				this.channels.add(channel);
				// thousands of ports must not stay in TIME_WAIT
				channel.setOption(StandardSocketOptions.SO_LINGER, 0);
				channel.configureBlocking(false);
				channel.register(this.selector, SelectionKey.OP_READ, ByteBuffer.allocate(64));
			}
		}

		void receiveEverywhere(String expected) throws IOException {
			long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
			int missing = this.channels.size();
			while (missing > 0) {
				assertThat(System.nanoTime()).as("%d clients have not received", missing).isLessThan(deadline);
				this.selector.select(1000);
				for (SelectionKey key : this.selector.selectedKeys()) {
					ByteBuffer received = (ByteBuffer) key.attachment();
					assertThat(((SocketChannel) key.channel()).read(received)).isPositive();
					if (received.position() >= expected.length()) {
						received.flip();
						assertThat(StandardCharsets.UTF_8.decode(received).toString()).isEqualTo(expected);
						received.clear();
						missing--;
					}
				}
				this.selector.selectedKeys().clear();
			}
		}

		@Override
		public void close() throws IOException {
			for (SocketChannel channel : this.channels) {
				channel.close();
			}
			this.selector.close();
		}

	}

}
