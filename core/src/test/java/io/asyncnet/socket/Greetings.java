package io.asyncnet.socket;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.framing.Line;
import io.asyncnet.tls.TlsContext;

/**
 * Frames and TLS without Spring, as they stand in {@code docs/sockets.md}.
 */
record Greetings(Dispatcher dispatcher) {

	CompletableFuture<Listener> serve(InetSocketAddress address, Path certificate, Path key) {
		TlsContext tls = TlsContext.newContext().certificate(certificate, key).buildServer();
		ListenerOptions options = new ListenerOptions("greetings").withAddress(address)
			.withFraming(new Line(1000))
			.withTls(tls);
		ConnectionHandler handler = (connection, frame, replies) -> replies
			.add("hello " + frame.text(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
		return Listener.bind(this.dispatcher, options, handler, ConnectionObserver.NONE);
	}

	String ask(String host, int port, Path authority) {
		TlsContext tls = TlsContext.newContext().trust(authority).buildClient();
		try (AsyncSocket socket = AsyncSocket.open(this.dispatcher).tls(tls)) {
			socket.connect(host, port).join();
			socket.send("world\r\n");
			return socket.recvLine().join();
		}
	}

}
