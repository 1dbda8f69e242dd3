package io.asyncnet.demo.page;

import java.time.Instant;
import java.util.List;

import io.asyncnet.demo.ReadingStore.StoredReading;
import io.asyncnet.demo.load.LoadStatus;

/**
 * What the page is told. Counts are totals since the start; the page makes rates of them.
 *
 * @param at when it was taken, in milliseconds since 1970
 * @param listeners all listeners
 * @param openConnections number of open connections
 * @param connections the newest of them, and not too many
 * @param readings the latest readings, one for each device, and not too many
 * @param load the simulated devices
 */
record Snapshot(long at, List<ListenerView> listeners, int openConnections, List<ConnectionView> connections,
		List<StoredReading> readings, LoadStatus load) {

	/**
	 * A listener.
	 *
	 * @param name its name
	 * @param port its port, -1 while it is stopped
	 * @param state running, paused or stopped
	 * @param framing how frames are cut, or that they are not
	 * @param tls whether its connections are encrypted
	 * @param connections number of open connections
	 * @param bytesReceived bytes read from the network
	 * @param bytesSent bytes written to the network
	 * @param frames frames that have been handled
	 * @param calls calls of its handlers that have ended
	 * @param callSeconds how long these took together
	 * @param slowestSeconds the longest call lately
	 */
	record ListenerView(String name, int port, String state, String framing, boolean tls, int connections,
			double bytesReceived, double bytesSent, double frames, long calls, double callSeconds,
			double slowestSeconds) {
	}

	/**
	 * An open connection.
	 *
	 * @param id its number
	 * @param listener name of the listener that accepted it
	 * @param peer address of the other side
	 * @param tls protocol version, or {@code null} without TLS
	 * @param openedAt when it was accepted
	 * @param queuedBytes what waits for the peer to read it
	 */
	record ConnectionView(long id, String listener, String peer, String tls, Instant openedAt, long queuedBytes) {
	}

}
