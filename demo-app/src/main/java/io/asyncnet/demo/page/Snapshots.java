package io.asyncnet.demo.page;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import io.asyncnet.demo.ReadingStore;
import io.asyncnet.demo.ReadingStore.StoredReading;
import io.asyncnet.demo.load.LoadGenerator;
import io.asyncnet.demo.page.Snapshot.ConnectionView;
import io.asyncnet.demo.page.Snapshot.ListenerView;
import io.asyncnet.framing.Framing;
import io.asyncnet.socket.Connection;
import io.asyncnet.spring.listener.ConnectionRegistry;
import io.asyncnet.spring.listener.SocketListener;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import org.springframework.stereotype.Component;

/**
 * Takes snapshots: who is there from the registries of listeners and connections, how
 * much has happened from the meters.
 */
@Component
class Snapshots {

	private static final int MAX_ROWS = 100;

	private final SocketListenerRegistry listeners;

	private final ConnectionRegistry connections;

	private final MeterRegistry meters;

	private final ReadingStore readings;

	private final LoadGenerator load;

	Snapshots(SocketListenerRegistry listeners, ConnectionRegistry connections, MeterRegistry meters,
			ReadingStore readings, LoadGenerator load) {
		this.listeners = listeners;
		this.connections = connections;
		this.meters = meters;
		this.readings = readings;
		this.load = load;
	}

	Snapshot take() {
		List<Connection> open = this.connections.stream()
			.filter(Connection::isOpen)
			.sorted(Comparator.comparingLong(Connection::id).reversed())
			.toList();
		List<StoredReading> latest = this.readings.findAll();
		return new Snapshot(System.currentTimeMillis(), this.listeners.listeners().stream().map(this::view).toList(),
				open.size(), open.stream().limit(MAX_ROWS).map(Snapshots::view).toList(),
				latest.subList(Math.max(0, latest.size() - MAX_ROWS), latest.size()), this.load.status());
	}

	private static ConnectionView view(Connection connection) {
		return new ConnectionView(connection.id(), connection.listener(), text(connection.remoteAddress()),
				(connection.tls() != null) ? connection.tls().protocol() : null,
				connection.attributes().get(ConnectionTimes.OPENED), connection.queuedBytes());
	}

	private ListenerView view(SocketListener listener) {
		String name = listener.name();
		Collection<Timer> calls = this.meters.find("asyncnet.handler").tag("listener", name).timers();
		return new ListenerView(name, listener.port(), state(listener), framing(listener),
				listener.options().tls() != null, listener.activeConnections(), sum("asyncnet.bytes.received", name),
				sum("asyncnet.bytes.sent", name), sum("asyncnet.frames.received", name),
				calls.stream().mapToLong(Timer::count).sum(),
				calls.stream().mapToDouble((timer) -> timer.totalTime(TimeUnit.SECONDS)).sum(),
				calls.stream().mapToDouble((timer) -> timer.max(TimeUnit.SECONDS)).max().orElse(0));
	}

	private double sum(String counter, String listener) {
		return this.meters.find(counter)
			.tag("listener", listener)
			.counters()
			.stream()
			.mapToDouble(Counter::count)
			.sum();
	}

	private static String state(SocketListener listener) {
		if (!listener.isRunning()) {
			return "stopped";
		}
		return listener.isPaused() ? "paused" : "running";
	}

	private static String framing(SocketListener listener) {
		if (!listener.status().handlesFrames()) {
			return "whole connections";
		}
		Framing framing = listener.options().framing();
		// as in application.yml: LengthPrefixed is length-prefixed
		return framing.getClass().getSimpleName().replaceAll("(?<=.)(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
	}

	private static String text(SocketAddress address) {
		if (address instanceof InetSocketAddress inet) {
			String host = inet.getAddress().getHostAddress();
			return ((host.indexOf(':') >= 0) ? "[" + host + "]" : host) + ":" + inet.getPort();
		}
		return address.toString();
	}

}
