package io.asyncnet.spring.actuate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.asyncnet.socket.AddressRange;
import io.asyncnet.socket.Limits;
import org.jspecify.annotations.Nullable;

/**
 * What a listener is to do, or its new limits. What is {@code null} has not been asked
 * for.
 *
 * @param action what to do
 * @param gracePeriod how long a drain may take
 * @param maxConnections connections at the same time
 * @param maxTlsHandshakes TLS handshakes at the same time
 * @param whenFull what becomes of peers when it is full
 * @param maxConnectionsPerAddress connections of one address at the same time
 * @param acceptRate connections a second
 * @param allow whose connections are let in, separated by commas
 * @param deny whose connections are closed, separated by commas
 */
record ListenerChange(@Nullable String action, @Nullable String gracePeriod, @Nullable Integer maxConnections,
		@Nullable Integer maxTlsHandshakes, @Nullable String whenFull, @Nullable Integer maxConnectionsPerAddress,
		@Nullable Integer acceptRate, @Nullable String allow, @Nullable String deny) {

	boolean changesLimits() {
		return Stream
			.of(this.maxConnections, this.maxTlsHandshakes, this.whenFull, this.maxConnectionsPerAddress,
					this.acceptRate, this.allow, this.deny)
			.anyMatch((value) -> value != null);
	}

	/**
	 * Change limits.
	 * @param current what stays unless it is to be changed
	 * @return the new limits
	 * @throws IllegalArgumentException if a value is not possible, alone or together with
	 * another one
	 */
	Limits limits(Limits current) {
		return new Limits(orElse(this.maxConnections, current.maxConnections()),
				orElse(this.maxTlsHandshakes, current.maxTlsHandshakes()),
				(this.whenFull != null) ? whenFull(this.whenFull) : current.whenFull(),
				orElse(this.maxConnectionsPerAddress, current.maxConnectionsPerAddress()),
				orElse(this.acceptRate, current.acceptRate()), ranges(this.allow, current.allow()),
				ranges(this.deny, current.deny()));
	}

	private static int orElse(@Nullable Integer value, int current) {
		return (value != null) ? value : current;
	}

	private static Limits.WhenFull whenFull(String text) {
		return Arrays.stream(Limits.WhenFull.values())
			.filter((value) -> value.name().toLowerCase(Locale.ROOT).equals(text))
			.findFirst()
			.orElseThrow(
					() -> new IllegalArgumentException("'whenFull' must be 'close' or 'pause' but was '" + text + "'"));
	}

	private static List<AddressRange> ranges(@Nullable String text, List<AddressRange> current) {
		if (text == null) {
			return current;
		}
		return Stream.of(text.split(",", -1))
			.filter((range) -> !text.isBlank())
			.map((range) -> AddressRange.parse(range.strip()))
			.toList();
	}

}
