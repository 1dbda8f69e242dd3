package io.asyncnet.spring.tap;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * What taps may do.
 *
 * @param directory where files are written, or {@code null} if there may be none
 * @param maxFiles files of taps that may be in it
 * @param maxTaps taps at the same time
 * @param duration how long a tap lasts that does not say so, and at most
 * @param size how much a tap writes that does not say so, and at most
 * @param logRate log lines a second of each tap
 * @since 0.1.0
 */
public record TapSettings(@Nullable Path directory, int maxFiles, int maxTaps, Bound<Duration> duration,
		Bound<DataSize> size, int logRate) {

	/**
	 * Check the arguments.
	 * @param directory where files are written
	 * @param maxFiles files of taps
	 * @param maxTaps taps at the same time
	 * @param duration how long
	 * @param size how much
	 * @param logRate log lines a second
	 */
	public TapSettings {
		check(maxFiles, "maxFiles");
		check(maxTaps, "maxTaps");
		check(logRate, "logRate");
		duration.check("duration", Duration.ZERO);
		size.check("size", DataSize.ofBytes(0));
	}

	private static void check(int value, String name) {
		if (value < 1) {
			throw new IllegalArgumentException("'%s' must be at least 1 but was %d".formatted(name, value));
		}
	}

	/**
	 * A value that a request may leave to us, and its bound.
	 *
	 * @param <T> type of the value
	 * @param unset the value of a request that does not say it
	 * @param max the largest one
	 * @since 0.1.0
	 */
	public record Bound<T extends Comparable<T>>(T unset, T max) {

		void check(String name, T zero) {
			if (this.unset.compareTo(zero) <= 0 || this.unset.compareTo(this.max) > 0) {
				throw new IllegalArgumentException(
						"'%s' must be positive and at most %s but was %s".formatted(name, this.max, this.unset));
			}
		}

		T of(@Nullable T value, String name, T zero) {
			T result = (value != null) ? value : this.unset;
			if (result.compareTo(zero) <= 0 || result.compareTo(this.max) > 0) {
				throw new IllegalArgumentException("'%s' must be positive and at most %s but was %s".formatted(name,
						text(this.max), text(result)));
			}
			return result;
		}

		/** As people write it. */
		static Object text(Object value) {
			return (value instanceof Duration duration) ? duration.toString().substring(2).toLowerCase(Locale.ROOT)
					: value;
		}

	}

}
