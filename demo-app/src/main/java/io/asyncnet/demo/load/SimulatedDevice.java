package io.asyncnet.demo.load;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.socket.AsyncSocket;
import io.asyncnet.tls.TlsContext;

/**
 * A device that sends a reading when it is told to, unless it still waits for the answer
 * to the last one. One that has been disconnected stays so.
 */
class SimulatedDevice {

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

	private final String name;

	private final Load load;

	private final AsyncSocket socket;

	private final AtomicBoolean ended = new AtomicBoolean();

	/** Before the connection is there, and while an answer is outstanding. */
	private final AtomicBoolean busy = new AtomicBoolean(true);

	// belongs to whoever has set busy
	private double temperature = ThreadLocalRandom.current().nextDouble(18, 26);

	/**
	 * Create a device.
	 * @param name the name that it reports
	 * @param load what counts its readings
	 * @param dispatcher on whose event loops its socket lives
	 * @param tls how to trust the gateway, {@code null} for a device without TLS
	 */
	SimulatedDevice(String name, Load load, Dispatcher dispatcher, TlsContext tls) {
		this.name = name;
		this.load = load;
		this.socket = AsyncSocket.open(dispatcher);
		if (tls != null) {
			this.socket.tls(tls);
		}
	}

	void connect(InetSocketAddress gateway) {
		String host = gateway.getAddress().isAnyLocalAddress() ? "localhost" : gateway.getHostString();
		this.socket.connect(host, gateway.getPort(), CONNECT_TIMEOUT).whenComplete((nothing, failure) -> {
			if (failure == null) {
				this.load.connected();
				this.socket.closed().thenRun(this.load::disconnected);
				this.busy.set(false);
			}
			else {
				end(failure);
			}
		});
	}

	void report() {
		if (!this.busy.compareAndSet(false, true)) {
			return;
		}
		this.temperature += ThreadLocalRandom.current().nextGaussian() * 0.1;
		// text is sent in the order of the calls, so nobody has to wait for the send
		this.socket.send(String.format(Locale.ROOT, "{\"device\":\"%s\",\"temperature\":%.2f}\r\n", this.name,
				this.temperature));
		this.load.sent();
		this.socket.recvLine().whenComplete((answer, failure) -> {
			if (answer == null || failure != null) {
				end(failure);
				return;
			}
			if (answer.contains("\"accepted\":true")) {
				this.load.accepted();
			}
			this.busy.set(false);
		});
	}

	private void end(Throwable failure) {
		if (!this.ended.getAndSet(true) && failure != null) {
			this.load.failed(failure);
		}
		this.socket.close();
	}

	/** Leave for good; a repeated call has no effect. */
	void close() {
		this.ended.set(true);
		this.socket.close();
	}

}
