package io.asyncnet.spring.tap;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * A tap and what it has done so far.
 *
 * @param id its number
 * @param request what was asked for, with the duration and the size that it was given
 * @param by who has asked for it
 * @param file name of the file, or {@code null} without one
 * @param startedAt when it began
 * @param connections number of connections that it has been on
 * @param bytes number of bytes that it has shown, before redaction
 * @param bytesLeftOut number of bytes that have passed and that it has not shown, because
 * it could not keep up or because of the bound on log lines
 * @param end why it has ended, or {@code null} while it runs
 * @since 0.1.0
 */
public record TapStatus(long id, TapRequest request, String by, @Nullable String file, Instant startedAt,
		int connections, long bytes, long bytesLeftOut, @Nullable TapEnd end) {

	/**
	 * Return how long the tap lasts at most.
	 * @return the time
	 */
	public Duration duration() {
		Duration duration = this.request.duration();
		return (duration != null) ? duration : Duration.ZERO;
	}

	/**
	 * Return how much the tap writes at most.
	 * @return the size
	 */
	public DataSize size() {
		DataSize size = this.request.size();
		return (size != null) ? size : DataSize.ofBytes(0);
	}

}
