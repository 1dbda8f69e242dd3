package io.asyncnet.demo;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.asyncnet.socket.AsyncSocket;
import io.asyncnet.spring.annotation.SocketHandler;

import org.springframework.stereotype.Component;

/**
 * Sends each line to everybody who is connected. The method owns a connection for as long
 * as it lives, and with it a thread. Sending waits for nobody: who does not read is
 * disconnected when too much is queued.
 */
@Component
class ChatHandler {

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
