package io.asyncnet.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Path;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

import io.asyncnet.tls.ClientAuth;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsContextBuilder;
import io.asyncnet.tls.TlsEngine;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ReferenceCountUtil;

/**
 * What a TLS handshake costs a server, in full and resumed: the CPU time of its engine,
 * in memory, without a socket. Arguments: a PEM certificate for {@code localhost} that
 * was signed by itself, its key, and rounds.
 */
public final class Handshakes {

	private static final int DEFAULT_ROUNDS = 1500;

	private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

	private static final int BUFFER = 32 * 1024;

	private final TlsContext client;

	private final TlsContext server;

	private final ByteBuffer toServer = ByteBuffer.allocateDirect(BUFFER);

	private final ByteBuffer toClient = ByteBuffer.allocateDirect(BUFFER);

	private final ByteBuffer plain = ByteBuffer.allocateDirect(BUFFER);

	private long serverNanos;

	/** The certificate is sent in full handshakes only. */
	private long serverBytes;

	/** The last one that was used for a handshake in full. */
	private int port = 1;

	private Handshakes(TlsContext client, TlsContext server) {
		this.client = client;
		this.server = server;
	}

	/**
	 * Measure each engine, version and kind of client authentication.
	 * @param args certificate, key, and optionally the number of rounds
	 * @throws SSLException if a handshake fails
	 */
	public static void main(String[] args) throws SSLException {
		Path certificate = Path.of(args[0]);
		Path key = Path.of(args[1]);
		int rounds = (args.length > 2) ? Integer.parseInt(args[2]) : DEFAULT_ROUNDS;
		System.out.printf("%-8s %-8s %-8s %-6s %10s %12s %7s %11s %14s%n", "server", "client", "version", "auth",
				"full us", "resumed us", "ratio", "full bytes", "resumed bytes");
		for (String protocol : new String[] { "TLSv1.3", "TLSv1.2" }) {
			for (ClientAuth clientAuth : new ClientAuth[] { ClientAuth.NONE, ClientAuth.NEED }) {
				compare(TlsEngine.OPENSSL, TlsEngine.OPENSSL, protocol, clientAuth, certificate, key, rounds);
				// which offers no post-quantum key exchange
				compare(TlsEngine.OPENSSL, TlsEngine.JDK, protocol, clientAuth, certificate, key, rounds);
				compare(TlsEngine.JDK, TlsEngine.JDK, protocol, clientAuth, certificate, key, rounds);
			}
		}
	}

	private static void compare(TlsEngine serverEngine, TlsEngine clientEngine, String protocol, ClientAuth clientAuth,
			Path certificate, Path key, int rounds) throws SSLException {
		TlsContext client = context(clientEngine, protocol, certificate, key).buildClient();
		TlsContext server = context(serverEngine, protocol, certificate, key).clientAuth(clientAuth).buildServer();
		Handshakes handshakes = new Handshakes(client, server);
		handshakes.run(rounds, true);
		handshakes.run(rounds, false);
		double full = handshakes.run(rounds, false);
		long fullBytes = handshakes.serverBytes / rounds;
		double resumed = handshakes.run(rounds, true);
		System.out.printf("%-8s %-8s %-8s %-6s %10.1f %12.1f %7.1f %11d %14d%n", serverEngine, clientEngine, protocol,
				clientAuth, full, resumed, full / resumed, fullBytes, handshakes.serverBytes / rounds);
	}

	private static TlsContextBuilder context(TlsEngine engine, String protocol, Path certificate, Path key) {
		return TlsContext.newContext()
			.engine(engine)
			.protocols(protocol)
			.trust(certificate)
			.certificate(certificate, key);
	}

	/** Return the time that the server takes for one, in microseconds. */
	private double run(int rounds, boolean resume) throws SSLException {
		this.serverNanos = 0;
		this.serverBytes = 0;
		for (int i = 0; i < rounds; i++) {
			// a client finds its session again by host and port
			one(resume ? 1 : ++this.port);
		}
		return this.serverNanos / 1000.0 / rounds;
	}

	private void one(int port) throws SSLException {
		SSLEngine client = this.client.netty().newHandler(UnpooledByteBufAllocator.DEFAULT, "localhost", port).engine();
		SSLEngine server = this.server.netty().newHandler(UnpooledByteBufAllocator.DEFAULT).engine();
		try {
			boolean moved = true;
			while (moved) {
				moved = send(client, this.toServer);
				long start = CPU.getCurrentThreadCpuTime();
				moved |= receive(server, this.toServer);
				moved |= send(server, this.toClient);
				this.serverNanos += CPU.getCurrentThreadCpuTime() - start;
				moved |= receive(client, this.toClient);
			}
			// BoringSSL sends its tickets together with the first data
			long start = CPU.getCurrentThreadCpuTime();
			this.serverBytes += server.wrap(ByteBuffer.allocate(1), this.toClient).bytesProduced();
			this.serverNanos += CPU.getCurrentThreadCpuTime() - start;
			receive(client, this.toClient);
		}
		finally {
			close(client);
			close(server);
		}
	}

	private static void close(SSLEngine engine) {
		engine.closeOutbound();
		ReferenceCountUtil.release(engine);
	}

	/** Write all that there is to say. */
	private boolean send(SSLEngine engine, ByteBuffer wire) throws SSLException {
		boolean moved = false;
		ByteBuffer nothing = ByteBuffer.allocate(0);
		while (true) {
			tasks(engine);
			SSLEngineResult result = engine.wrap(nothing, wire);
			if (result.bytesProduced() == 0 && result.getHandshakeStatus() != HandshakeStatus.NEED_TASK) {
				return moved;
			}
			moved = true;
			if (!engine.getUseClientMode()) {
				this.serverBytes += result.bytesProduced();
			}
		}
	}

	private boolean receive(SSLEngine engine, ByteBuffer wire) throws SSLException {
		boolean moved = false;
		wire.flip();
		while (wire.hasRemaining()) {
			SSLEngineResult result = engine.unwrap(wire, this.plain);
			moved |= result.bytesConsumed() > 0;
			boolean task = result.getHandshakeStatus() == HandshakeStatus.NEED_TASK;
			tasks(engine);
			if (result.bytesConsumed() == 0 && !task) {
				break;
			}
		}
		wire.compact();
		this.plain.clear();
		return moved;
	}

	private static void tasks(SSLEngine engine) {
		Runnable task;
		while (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK && (task = engine.getDelegatedTask()) != null) {
			task.run();
		}
	}

}
