package io.asyncnet.socket;

import java.util.Set;

/**
 * The front page of Nim's asyncnet, as it stands in {@code docs/sockets.md}.
 */
record Chat(AsyncServerSocket server, Set<AsyncSocket> clients) {

	void acceptNext() {
		this.server.accept().thenAccept((client) -> {
			this.clients.add(client);
			serve(client);
			acceptNext();
		});
	}

	void serve(AsyncSocket client) {
		client.recvLine().whenComplete((line, failure) -> {
			if (line == null) {
				this.clients.remove(client);
				client.close();
				return;
			}
			this.clients.forEach((other) -> other.send(line + "\r\n"));
			serve(client);
		});
	}

}
