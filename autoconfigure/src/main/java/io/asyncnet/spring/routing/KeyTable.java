package io.asyncnet.spring.routing;

import java.nio.charset.Charset;
import java.util.Map;

import io.asyncnet.socket.Frame;
import org.jspecify.annotations.Nullable;

/**
 * Finds values by bytes of a frame, without making a key of them. A peer cannot make a
 * search longer than the table, which is fixed.
 *
 * @param <T> type of the values
 */
final class KeyTable<T> {

	private final byte[][] keys;

	private final @Nullable Object[] values;

	private final int mask;

	KeyTable(Map<String, ? extends T> entries, Charset charset) {
		int size = Integer.highestOneBit(Math.max(entries.size(), 1)) * 4;
		this.keys = new byte[size][];
		this.values = new @Nullable Object[size];
		this.mask = size - 1;
		entries.forEach((key, value) -> put(key.getBytes(charset), value));
	}

	private void put(byte[] key, T value) {
		int hash = 0;
		for (byte b : key) {
			hash = next(hash, b);
		}
		int slot = hash & this.mask;
		while (this.values[slot] != null) {
			slot = (slot + 1) & this.mask;
		}
		this.keys[slot] = key;
		this.values[slot] = value;
	}

	private static int next(int hash, byte b) {
		// the upper bits have to reach the lower ones, which choose the slot
		int mixed = (hash ^ b) * 0x01000193;
		return mixed ^ (mixed >>> 15);
	}

	@SuppressWarnings("unchecked")
	@Nullable T find(Frame frame, int from, int to) {
		int hash = 0;
		for (int i = from; i < to; i++) {
			hash = next(hash, frame.byteAt(i));
		}
		int slot = hash & this.mask;
		while (this.values[slot] != null) {
			if (Ascii.isAt(frame, from, to, this.keys[slot])) {
				return (T) this.values[slot];
			}
			slot = (slot + 1) & this.mask;
		}
		return null;
	}

}
