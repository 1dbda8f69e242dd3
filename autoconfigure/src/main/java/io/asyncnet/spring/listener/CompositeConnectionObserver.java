package io.asyncnet.spring.listener;

import java.util.List;
import java.util.function.Consumer;

import io.asyncnet.CloseReason;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ConnectionObserver;
import io.asyncnet.socket.RejectReason;
import io.asyncnet.tls.TlsEngine;
import org.jspecify.annotations.Nullable;

/**
 * Passes everything on to several observers, in their order.
 */
final class CompositeConnectionObserver implements ConnectionObserver {

	private final ConnectionObserver[] observers;

	private CompositeConnectionObserver(List<ConnectionObserver> observers) {
		this.observers = observers.toArray(ConnectionObserver[]::new);
	}

	static ConnectionObserver of(List<ConnectionObserver> observers) {
		return switch (observers.size()) {
			case 0 -> ConnectionObserver.NONE;
			case 1 -> observers.get(0);
			default -> new CompositeConnectionObserver(observers);
		};
	}

	@Override
	public void opened(Connection connection) {
		tellAll((observer) -> observer.opened(connection));
	}

	@Override
	public void rejected(RejectReason reason) {
		tellAll((observer) -> observer.rejected(reason));
	}

	@Override
	public void closed(Connection connection, CloseReason reason, long nanos) {
		tellAll((observer) -> observer.closed(connection, reason, nanos));
	}

	/** One that fails does not keep the others from learning what they count. */
	private void tellAll(Consumer<ConnectionObserver> event) {
		RuntimeException failure = null;
		for (ConnectionObserver observer : this.observers) {
			try {
				event.accept(observer);
			}
			catch (RuntimeException ex) {
				failure = (failure != null) ? failure : ex;
			}
		}
		if (failure != null) {
			throw failure;
		}
	}

	@Override
	public void bytesReceived(long count) {
		for (ConnectionObserver observer : this.observers) {
			observer.bytesReceived(count);
		}
	}

	@Override
	public void bytesSent(long count) {
		for (ConnectionObserver observer : this.observers) {
			observer.bytesSent(count);
		}
	}

	@Override
	public void framesReceived(int count) {
		for (ConnectionObserver observer : this.observers) {
			observer.framesReceived(count);
		}
	}

	@Override
	public void framesSent(int count) {
		for (ConnectionObserver observer : this.observers) {
			observer.framesSent(count);
		}
	}

	@Override
	public void tlsHandshake(TlsEngine engine, @Nullable String protocol, long nanos, @Nullable Throwable failure) {
		for (ConnectionObserver observer : this.observers) {
			observer.tlsHandshake(engine, protocol, nanos, failure);
		}
	}

	@Override
	public void tlsChosen(Connection connection, boolean tls) {
		for (ConnectionObserver observer : this.observers) {
			observer.tlsChosen(connection, tls);
		}
	}

	@Override
	public void inboundPaused(boolean paused) {
		for (ConnectionObserver observer : this.observers) {
			observer.inboundPaused(paused);
		}
	}

}
