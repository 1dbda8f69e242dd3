package io.asyncnet.spring.actuate;

import java.time.Instant;

import io.asyncnet.spring.tap.TapRequest;
import io.asyncnet.spring.tap.TapStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A tap.
 *
 * @param id its number
 * @param state {@code running}, or why it has ended: {@code time}, {@code size},
 * {@code stopped}, {@code connection_ended}, {@code failed} or {@code shutdown}
 * @param by who has asked for it
 * @param listener the name of the listener, or {@code null} for any
 * @param connection the number of the only connection, or {@code null}
 * @param peer where peers are, or {@code null} for anywhere
 * @param target {@code log} or {@code pcap}
 * @param file name of the file, or {@code null} without one
 * @param startedAt when it began
 * @param durationMillis how long it lasts at most, in milliseconds
 * @param sizeBytes how much it writes at most, in bytes
 * @param connections number of connections that it has been on
 * @param bytes number of bytes that it has shown
 * @param bytesLeftOut number of bytes that have passed and that it has not shown
 * @since 0.1.0
 */
public record TapDescriptor(long id, String state, String by, @Nullable String listener, @Nullable Long connection,
		@Nullable String peer, String target, @Nullable String file, Instant startedAt, long durationMillis,
		long sizeBytes, int connections, long bytes, long bytesLeftOut) implements OperationResponseBody {

	static TapDescriptor of(TapStatus tap) {
		TapRequest request = tap.request();
		return new TapDescriptor(tap.id(), (tap.end() != null) ? Texts.lowerCase(tap.end()) : "running", tap.by(),
				request.listener(), request.connection(), (request.peer() != null) ? request.peer().toString() : null,
				Texts.lowerCase(request.target()), tap.file(), tap.startedAt(), tap.duration().toMillis(),
				tap.size().toBytes(), tap.connections(), tap.bytes(), tap.bytesLeftOut());
	}

}
