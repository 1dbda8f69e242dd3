package io.asyncnet.spring.tap;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

import io.asyncnet.socket.Connection;
import org.mockito.BDDMockito;

import org.springframework.util.unit.DataSize;

/**
 * Connections and taps without sockets.
 */
final class TapFixture {

	private TapFixture() {
	}

	static Connection connection(SocketAddress remote, SocketAddress local) {
		Connection connection = BDDMockito.mock(Connection.class);
		BDDMockito.given(connection.id()).willReturn(42L);
		BDDMockito.given(connection.listener()).willReturn("it");
		BDDMockito.given(connection.remoteAddress()).willReturn(remote);
		BDDMockito.given(connection.localAddress()).willReturn(local);
		BDDMockito.given(connection.tap(BDDMockito.any())).willReturn(() -> {
		});
		return connection;
	}

	static Connection connection() {
		return connection(address("192.0.2.7", 50_000), address("192.0.2.1", 9000));
	}

	static InetSocketAddress address(String digits, int port) {
		try {
			return new InetSocketAddress(InetAddress.getByName(digits), port);
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static SocketTap tap(TapSink sink, Duration duration, DataSize size, List<TapRedactor> redactors,
			Consumer<SocketTap> onEnd) {
		return new SocketTap(1, new TapRequest("it", null, null, TapTarget.LOG, duration, size), "somebody", sink,
				redactors, onEnd);
	}

	static TappedConnection tapped(Connection connection) {
		SocketTap tap = tap((piece, room) -> 1, Duration.ofMinutes(1), DataSize.ofKilobytes(1), List.of(), (ended) -> {
		});
		return new TappedConnection(tap, connection, List.of());
	}

	static TapPiece piece(TapDirection direction, long leftOut, byte[] bytes) {
		return piece(tapped(connection()), direction, leftOut, bytes);
	}

	static TapPiece piece(TappedConnection connection, TapDirection direction, long leftOut, byte[] bytes) {
		return new TapPiece(connection, direction, Instant.ofEpochSecond(1_700_000_000L, 123_456_000), leftOut, bytes);
	}

}
