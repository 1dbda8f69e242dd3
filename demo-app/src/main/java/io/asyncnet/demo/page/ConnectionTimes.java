package io.asyncnet.demo.page;

import java.time.Instant;

import io.asyncnet.socket.AttributeKey;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ConnectionObserver;
import io.asyncnet.spring.listener.ConnectionObserverFactory;

import org.springframework.stereotype.Component;

/**
 * Notes on each connection when it was opened.
 */
@Component
class ConnectionTimes implements ConnectionObserverFactory, ConnectionObserver {

	static final AttributeKey<Instant> OPENED = AttributeKey.of("opened", Instant.class);

	@Override
	public ConnectionObserver create(String listener) {
		return this;
	}

	@Override
	public void opened(Connection connection) {
		connection.attributes().put(OPENED, Instant.now());
	}

}
