package io.asyncnet.framing;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;

/**
 * Finds the first of several byte sequences with one look at each byte: the automaton of
 * Aho and Corasick, as a table of the next state for each state and byte. A state is the
 * longest end of what has been seen that is the beginning of a sequence.
 */
final class DelimiterTable {

	/** Before the first byte. */
	static final int START = 0;

	private static final int BYTES = 256;

	private static final int UNSET = -1;

	/** The complement of a state in which a sequence is complete. */
	private final short[] next;

	/** Length of the beginning that each state stands for. */
	private final int[] begun;

	/** Length of the longest sequence that is complete in each state, else 0. */
	private final int[] complete;

	DelimiterTable(List<byte[]> sequences) {
		int capacity = 1 + sequences.stream().mapToInt((sequence) -> sequence.length).sum();
		this.next = new short[capacity * BYTES];
		this.begun = new int[capacity];
		this.complete = new int[capacity];
		Arrays.fill(this.next, (short) UNSET);
		int states = 1;
		for (byte[] sequence : sequences) {
			int state = START;
			for (byte value : sequence) {
				int at = index(state, value);
				if (this.next[at] == UNSET) {
					this.begun[states] = this.begun[state] + 1;
					this.next[at] = (short) states++;
				}
				state = this.next[at];
			}
			this.complete[state] = sequence.length;
		}
		link();
		for (int i = 0; i < this.next.length; i++) {
			int state = this.next[i];
			this.next[i] = (short) ((state >= 0 && this.complete[state] > 0) ? ~state : state);
		}
	}

	/**
	 * Say for each state and each byte that does not go on with it what goes on instead.
	 */
	private void link() {
		int[] shorter = new int[this.begun.length];
		Queue<Integer> states = new ArrayDeque<>();
		states.add(START);
		while (!states.isEmpty()) {
			int state = states.remove();
			for (int value = 0; value < BYTES; value++) {
				int at = index(state, (byte) value);
				int otherwise = (state == START) ? START : this.next[index(shorter[state], (byte) value)];
				if (this.next[at] == UNSET) {
					this.next[at] = (short) otherwise;
				}
				else {
					int child = this.next[at];
					shorter[child] = otherwise;
					this.complete[child] = Math.max(this.complete[child], this.complete[otherwise]);
					states.add(child);
				}
			}
		}
	}

	private static int index(int state, byte value) {
		return (state << 8) | (value & 0xFF);
	}

	/** The state after one more byte; its complement if a sequence is complete. */
	int after(int state, byte value) {
		return this.next[index(state, value)];
	}

	/** Length of the longest sequence that is complete in a state. */
	int completeLength(int state) {
		return this.complete[state];
	}

	/** Number of bytes at the end of what has been seen that may belong to a sequence. */
	int begunLength(int state) {
		return this.begun[state];
	}

}
