package io.asyncnet.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A dispatcher that is closed before what runs on it.
 */
class DispatcherCloseTests {

	private static final Duration BOUND = Duration.ofSeconds(10);

	@ParameterizedTest
	@EnumSource(names = { "NIO", "EPOLL" })
	void closingTheDispatcherEndsListenersAndConnections(Transport transport) {
		for (int round = 0; round < 30; round++) {
			Dispatcher dispatcher = Dispatcher.open("test-loop", transport, 2);
			RecordingObserver observer = new RecordingObserver(dispatcher::inEventLoop);
			Listener listener = Listener
				.bind(dispatcher,
						ListenerFixture.options()
							.withAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
						Handlers.ECHO, observer)
				.orTimeout(10, TimeUnit.SECONDS)
				.join();
			List<RawClient> clients = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				clients.add(RawClient.connect((InetSocketAddress) listener.localAddress()));
			}
			Awaitility.await().atMost(BOUND).until(() -> observer.opened() == 4);

			dispatcher.close();

			clients.forEach(RawClient::awaitEnd);
			clients.forEach((client) -> assertThat(observer.awaitReason()).isEqualTo(CloseReason.SERVER_SHUTDOWN));
			assertThat(listener.drain(BOUND)).succeedsWithin(BOUND);
			clients.forEach(RawClient::close);
		}
	}

}
