package io.asyncnet.socket;

import java.nio.ByteBuffer;

/**
 * Asks for bytes in a buffer of the application.
 *
 * @param target where they go; its position moves behind them
 * @param exactly whether to wait until it is full, not only for the first byte
 * @param safe whether a peer that is cut off is no failure
 */
record IntoDemand(ByteBuffer target, boolean exactly, boolean safe) implements Demand<Integer> {

	private int needed() {
		return this.exactly ? this.target.remaining() : Math.min(this.target.remaining(), 1);
	}

	@Override
	public boolean isReady(PullBuffer buffer) {
		return buffer.isEnded() || buffer.size() >= needed();
	}

	@Override
	public Integer take(PullBuffer buffer) {
		int count = Math.min(this.target.remaining(), buffer.size());
		if (count < needed()) {
			Demand.checkCut(buffer, this.safe);
		}
		this.target.put(buffer.bytes(), buffer.from(), count);
		buffer.consume(count);
		return count;
	}

}
