package io.asyncnet.spring.autoconfigure;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.asyncnet.socket.AsyncSocket;
import io.asyncnet.spring.annotation.SocketHandler;

import org.springframework.stereotype.Component;

/**
 * The chat server as it stands in {@code docs/handlers.md}.
 */
@Component
class Chat {

	private final Set<AsyncSocket> clients = ConcurrentHashMap.newKeySet();

	@SocketHandler("chat")
	void chat(AsyncSocket client) {
		this.clients.add(client);
		try {
			String line;
			while ((line = client.recvLine().join()) != null) {
				String said = line + "\r\n";
				this.clients.forEach((other) -> other.send(said));
			}
		}
		finally {
			this.clients.remove(client);
		}
	}

}
