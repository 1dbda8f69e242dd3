package io.asyncnet.socket;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

/**
 * Values that an application attaches to a connection. They live as long as the
 * connection. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Attributes {

	private final ConcurrentMap<AttributeKey<?>, Object> values = new ConcurrentHashMap<>(4);

	Attributes() {
	}

	/**
	 * Return a value.
	 * @param <T> type of the value
	 * @param key its key
	 * @return the value, or {@code null} if there is none
	 */
	public <T> @Nullable T get(AttributeKey<T> key) {
		Object value = this.values.get(key);
		return (value != null) ? key.type().cast(value) : null;
	}

	/**
	 * Attach a value, or replace it.
	 * @param <T> type of the value
	 * @param key its key
	 * @param value the value
	 * @return the value that was there before, or {@code null}
	 */
	public <T> @Nullable T put(AttributeKey<T> key, T value) {
		Object previous = this.values.put(key, key.type().cast(value));
		return (previous != null) ? key.type().cast(previous) : null;
	}

	/**
	 * Attach a value unless there is one. Of several threads that do, one succeeds.
	 * @param <T> type of the value
	 * @param key its key
	 * @param value the value
	 * @return the value that is there already and stays, or {@code null}
	 */
	public <T> @Nullable T putIfAbsent(AttributeKey<T> key, T value) {
		Object existing = this.values.putIfAbsent(key, key.type().cast(value));
		return (existing != null) ? key.type().cast(existing) : null;
	}

	/**
	 * Take a value away.
	 * @param <T> type of the value
	 * @param key its key
	 * @return the value that was there, or {@code null}
	 */
	public <T> @Nullable T remove(AttributeKey<T> key) {
		Object previous = this.values.remove(key);
		return (previous != null) ? key.type().cast(previous) : null;
	}

}
