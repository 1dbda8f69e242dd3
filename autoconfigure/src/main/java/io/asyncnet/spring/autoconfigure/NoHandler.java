package io.asyncnet.spring.autoconfigure;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.socket.Frame;
import io.asyncnet.socket.Replies;

/**
 * Stands in where the application has no handler: closes each connection at once, so that
 * no peer takes silence for success.
 */
final class NoHandler implements ConnectionHandler {

	@Override
	public void onOpen(Connection connection) {
		connection.close();
	}

	@Override
	public void onFrame(Connection connection, Frame frame, Replies replies) {
		connection.close();
	}

	@Override
	public boolean handlesLife() {
		return true;
	}

}
