package io.asyncnet.spring.actuate;

import java.net.SocketAddress;

import io.asyncnet.socket.AcceptorState;
import io.asyncnet.spring.listener.SocketListener;
import io.asyncnet.spring.listener.SocketListenerStatus;
import io.asyncnet.spring.listener.SocketListenerStatus.State;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * The health of one listener. It is down only if it should accept connections and cannot:
 * what somebody has asked for is out of service. Never waits for an event loop.
 */
final class ListenerHealthIndicator extends AbstractHealthIndicator {

	private final SocketListener listener;

	ListenerHealthIndicator(SocketListener listener) {
		this.listener = listener;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		SocketListenerStatus status = this.listener.status();
		SocketAddress address = status.localAddress();
		AcceptorState acceptor = status.acceptor();
		builder.status(status(status)).withDetail("state", Texts.lowerCase(status.state()));
		if (address != null) {
			builder.withDetail("address", Texts.address(address))
				.withDetail("connections", status.activeConnections())
				.withDetail("maxConnections", status.limits().maxConnections());
		}
		if (acceptor != null) {
			builder.withDetail("acceptor", Texts.lowerCase(acceptor));
		}
	}

	private Status status(SocketListenerStatus status) {
		if (status.state() == State.STOPPED) {
			// nobody knows whether the application wants it now
			return this.listener.isAutoStartup() ? Status.OUT_OF_SERVICE : Status.UNKNOWN;
		}
		if (status.state() == State.DRAINING) {
			return Status.OUT_OF_SERVICE;
		}
		AcceptorState acceptor = status.acceptor();
		if (acceptor == AcceptorState.ACCEPTING || acceptor == AcceptorState.FULL) {
			// who is full serves those who are in
			return Status.UP;
		}
		return (acceptor == AcceptorState.SUSPENDED) ? Status.OUT_OF_SERVICE : Status.DOWN;
	}

}
