package io.asyncnet.socket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsEngine;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Two sockets that are connected to each other, with a dispatcher of their own.
 */
final class SocketPair implements AutoCloseable {

	private final Dispatcher dispatcher;

	private final AsyncServerSocket server;

	private final AsyncSocket client;

	private final AsyncSocket accepted;

	private SocketPair(Wire wire) {
		this.dispatcher = Dispatcher.open("test-loop", wire.transport(), 2);
		try {
			this.server = listen(this.dispatcher, wire);
			CompletableFuture<AsyncSocket> accepting = this.server.accept();
			this.client = open(this.dispatcher, (wire.tls() != null) ? clientTls(wire.tls()) : null);
			await(this.client.connect(this.server.localAddress()));
			this.accepted = await(accepting);
		}
		catch (RuntimeException ex) {
			this.dispatcher.close();
			throw ex;
		}
	}

	static SocketPair open(Wire wire) {
		return new SocketPair(wire);
	}

	static SocketPair open() {
		return open(new Wire(Transport.AUTO, StandardProtocolFamily.INET, null));
	}

	/** A socket that is not connected yet. */
	static AsyncSocket open(Dispatcher dispatcher, @Nullable TlsContext tls) {
		AsyncSocket socket = AsyncSocket.open(dispatcher);
		return (tls != null) ? socket.tls(tls) : socket;
	}

	static AsyncServerSocket listen(Dispatcher dispatcher, Wire wire) {
		return listen(dispatcher, wire, (wire.tls() != null) ? serverTls(wire.tls()) : null);
	}

	static AsyncServerSocket listen(Dispatcher dispatcher, Wire wire, @Nullable TlsContext tls) {
		AsyncServerSocket server = AsyncServerSocket.open(dispatcher);
		if (tls != null) {
			server.tls(tls);
		}
		if (wire.family() == StandardProtocolFamily.UNIX) {
			return await(server.bindUnix(temporaryFile()).listen());
		}
		return await(server.bind(new InetSocketAddress(wire.address(), 0)).listen());
	}

	static Path temporaryFile() {
		try {
			Path directory = Files.createTempDirectory("asyncnet");
			directory.toFile().deleteOnExit();
			return directory.resolve("s");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static TlsContext serverTls(TlsEngine engine) {
		return TlsContext.newContext()
			.engine(engine)
			.keys(TestCertificates.keys(TestCertificates.SERVER))
			.buildServer();
	}

	static TlsContext clientTls(TlsEngine engine) {
		return TlsContext.newContext().engine(engine).trust(TestCertificates.trust()).buildClient();
	}

	static <T extends @Nullable Object> T await(CompletableFuture<T> future) {
		return future.copy().orTimeout(10, TimeUnit.SECONDS).join();
	}

	/** The operation has failed because its socket is closed. */
	static void assertClosed(CompletableFuture<?> operation) {
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> await(operation))
			.withCauseInstanceOf(SocketClosedException.class);
	}

	static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

	Dispatcher dispatcher() {
		return this.dispatcher;
	}

	AsyncServerSocket server() {
		return this.server;
	}

	/** The side that connected. */
	AsyncSocket client() {
		return this.client;
	}

	/** The side that was accepted. */
	AsyncSocket accepted() {
		return this.accepted;
	}

	@Override
	public void close() {
		this.client.close();
		this.accepted.close();
		this.server.close();
		// io_uring loses a buffer when its event loop ends before its channels
		await(this.client.closed().toCompletableFuture());
		await(this.accepted.closed().toCompletableFuture());
		this.dispatcher.close();
	}

}
