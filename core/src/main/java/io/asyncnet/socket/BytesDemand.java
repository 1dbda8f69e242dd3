package io.asyncnet.socket;

import java.util.Arrays;

/**
 * Asks for a number of bytes.
 *
 * @param size how many
 * @param exactly whether to wait for all of them, not only for the first
 * @param peek whether they stay where they are
 * @param safe whether a peer that is cut off is no failure
 */
record BytesDemand(int size, boolean exactly, boolean peek, boolean safe) implements Demand<byte[]> {

	@Override
	public boolean isReady(PullBuffer buffer) {
		return buffer.isEnded() || buffer.size() >= (this.exactly ? this.size : Math.min(this.size, 1));
	}

	@Override
	public byte[] take(PullBuffer buffer) {
		int count = Math.min(this.size, buffer.size());
		if (count < (this.exactly ? this.size : Math.min(this.size, 1))) {
			Demand.checkCut(buffer, this.safe);
		}
		byte[] taken = Arrays.copyOfRange(buffer.bytes(), buffer.from(), buffer.from() + count);
		if (!this.peek) {
			buffer.consume(count);
		}
		return taken;
	}

}
