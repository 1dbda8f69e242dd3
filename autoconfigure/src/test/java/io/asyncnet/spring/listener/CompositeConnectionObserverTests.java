package io.asyncnet.spring.listener;

import java.util.ArrayList;
import java.util.List;

import io.asyncnet.CloseReason;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ConnectionObserver;
import io.asyncnet.socket.RejectReason;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.BDDMockito.mock;

/**
 * Tests for {@link CompositeConnectionObserver}.
 */
class CompositeConnectionObserverTests {

	@Test
	void tellsTheOthersWhenOneFails() {
		Recorder last = new Recorder();
		ConnectionObserver all = CompositeConnectionObserver.of(List.of(new Failing(), last));
		Connection connection = mock();

		assertThatIllegalStateException().isThrownBy(() -> all.opened(connection)).withMessage("opened");
		assertThatIllegalStateException().isThrownBy(() -> all.rejected(RejectReason.PROXY)).withMessage("rejected");
		assertThatIllegalStateException().isThrownBy(() -> all.closed(connection, CloseReason.PEER, 1))
			.withMessage("closed");

		assertThat(last.events).containsExactly("opened", "rejected", "closed");
	}

	private static final class Failing implements ConnectionObserver {

		@Override
		public void opened(Connection connection) {
			throw new IllegalStateException("opened");
		}

		@Override
		public void rejected(RejectReason reason) {
			throw new IllegalStateException("rejected");
		}

		@Override
		public void closed(Connection connection, CloseReason reason, long nanos) {
			throw new IllegalStateException("closed");
		}

	}

	private static final class Recorder implements ConnectionObserver {

		private final List<String> events = new ArrayList<>();

		@Override
		public void opened(Connection connection) {
			this.events.add("opened");
		}

		@Override
		public void rejected(RejectReason reason) {
			this.events.add("rejected");
		}

		@Override
		public void closed(Connection connection, CloseReason reason, long nanos) {
			this.events.add("closed");
		}

	}

}
