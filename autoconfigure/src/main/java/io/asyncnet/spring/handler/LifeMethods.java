package io.asyncnet.spring.handler;

import java.util.List;

import io.asyncnet.CloseReason;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.Replies;

/**
 * The methods for the life of a listener's connections, each list in the order of their
 * beans.
 *
 * @param open for new connections
 * @param close for those that have ended
 * @param drain for those that end because the listener stops
 */
record LifeMethods(List<Opening> open, List<LifeMethod> close, List<LifeMethod> drain) {

	static final LifeMethods NONE = new LifeMethods(List.of(), List.of(), List.of());

	boolean isEmpty() {
		return this.open.isEmpty() && this.close.isEmpty() && this.drain.isEmpty();
	}

	/** Until one refuses the connection. */
	void open(Connection connection, Replies replies) throws Exception {
		for (Opening opening : this.open) {
			if (!connection.isOpen()) {
				return;
			}
			opening.call(connection, replies);
		}
	}

	/** All of them, whatever one throws. */
	void close(Connection connection, CloseReason reason) throws Exception {
		Throwable failure = null;
		for (LifeMethod method : this.close) {
			try {
				method.tell(connection, reason);
			}
			catch (Exception | Error ex) {
				if (failure == null) {
					failure = ex;
				}
				else if (!ex.equals(failure)) {
					failure.addSuppressed(ex);
				}
			}
		}
		if (failure instanceof Error error) {
			throw error;
		}
		if (failure != null) {
			throw (Exception) failure;
		}
	}

	void drain(Connection connection, Replies replies) throws Exception {
		for (LifeMethod method : this.drain) {
			method.call(connection, null, replies);
		}
	}

	/**
	 * A method for new connections.
	 *
	 * @param method the method
	 * @param errors answer its exceptions, without effect on the connection's end
	 */
	record Opening(LifeMethod method, ErrorMethods errors) {

		void call(Connection connection, Replies replies) throws Exception {
			try {
				this.method.call(connection, null, replies);
			}
			catch (Exception | Error ex) {
				this.errors.lastWord(connection, ex, replies);
				throw ex;
			}
		}

	}

}
