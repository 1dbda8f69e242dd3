package io.asyncnet.socket;

import java.util.Arrays;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that a connection has received and that no frame has consumed yet. There is
 * an array only while there are such bytes. Event loop only, but for the array itself,
 * which is lent to the thread that handles frames: while it is lent, new bytes go to a
 * second array.
 */
final class Inbound {

	private static final byte[] NOTHING = {};

	private static final int MIN_CAPACITY = 256;

	private final @Nullable LoopState scratchOwner;

	private byte[] bytes = NOTHING;

	private int from;

	private int to;

	private boolean scratch;

	private boolean lent;

	private byte[] next = NOTHING;

	private int nextSize;

	/**
	 * Create an empty inbound buffer.
	 * @param scratchOwner lends an array for bytes that are handled before the next read;
	 * {@code null} when they are not, because another thread handles them
	 */
	Inbound(@Nullable LoopState scratchOwner) {
		this.scratchOwner = scratchOwner;
	}

	byte[] bytes() {
		return this.bytes;
	}

	int from() {
		return this.from;
	}

	int to() {
		return this.to;
	}

	/** Number of bytes that wait, or are being handled. */
	int size() {
		return this.to - this.from + this.nextSize;
	}

	void append(ByteBuf source) {
		int count = source.readableBytes();
		if (this.lent) {
			this.next = withRoom(this.next, 0, this.nextSize, count);
			source.readBytes(this.next, this.nextSize, count);
			this.nextSize += count;
			return;
		}
		if (this.bytes.length == 0) {
			start(count);
		}
		else if (count > this.bytes.length - this.to) {
			makeRoom(count);
		}
		source.readBytes(this.bytes, this.to, count);
		this.to += count;
	}

	private void start(int count) {
		this.from = 0;
		this.to = 0;
		byte[] lentScratch = (this.scratchOwner != null) ? this.scratchOwner.takeScratch(count) : null;
		this.scratch = lentScratch != null;
		this.bytes = (lentScratch != null) ? lentScratch : new byte[Math.max(count, MIN_CAPACITY)];
	}

	private void makeRoom(int count) {
		byte[] before = this.bytes;
		this.bytes = withRoom(before, this.from, this.to, count);
		this.to -= this.from;
		this.from = 0;
		if (this.bytes.length != before.length) {
			giveScratchBack();
		}
	}

	/** Grows by doubling, or moves to the front what takes at most half of the array. */
	private static byte[] withRoom(byte[] bytes, int from, int to, int count) {
		int size = to - from;
		int needed = Math.addExact(size, count);
		if (needed <= bytes.length && (from == 0 || size <= bytes.length / 2)) {
			if (from != 0) {
				System.arraycopy(bytes, from, bytes, 0, size);
			}
			return bytes;
		}
		long doubled = Math.max(MIN_CAPACITY, bytes.length * 2L);
		byte[] grown = new byte[(int) Math.max(needed, Math.min(doubled, Integer.MAX_VALUE - 8))];
		System.arraycopy(bytes, from, grown, 0, size);
		return grown;
	}

	/** Leave the bytes to another thread until {@link #consumed}. */
	void lend() {
		this.lent = true;
	}

	boolean isLent() {
		return this.lent;
	}

	/**
	 * Go on from here: the bytes before have been handled.
	 * @return whether bytes have arrived while these were lent
	 */
	boolean consumed(int newFrom) {
		this.from = newFrom;
		this.lent = false;
		boolean arrived = this.nextSize > 0;
		if (arrived) {
			appendNext();
		}
		return arrived;
	}

	private void appendNext() {
		if (this.from == this.to) {
			giveScratchBack();
			this.bytes = this.next;
			this.from = 0;
			this.to = this.nextSize;
		}
		else {
			if (this.nextSize > this.bytes.length - this.to) {
				makeRoom(this.nextSize);
			}
			System.arraycopy(this.next, 0, this.bytes, this.to, this.nextSize);
			this.to += this.nextSize;
		}
		this.next = NOTHING;
		this.nextSize = 0;
	}

	/**
	 * Keep no more than the bytes that are left: nothing is handled until the next read.
	 */
	void settle() {
		int size = this.to - this.from;
		if (size == 0) {
			discard();
		}
		else if (this.scratch || size < this.bytes.length / 4) {
			byte[] kept = Arrays.copyOfRange(this.bytes, this.from, this.from + Math.max(size, MIN_CAPACITY));
			giveScratchBack();
			this.bytes = kept;
			this.from = 0;
			this.to = size;
		}
	}

	/** Take away all that waits. */
	byte[] take() {
		byte[] taken = Arrays.copyOfRange(this.bytes, this.from, this.to);
		discard();
		return taken;
	}

	/** Forget all bytes but those that are lent. */
	void discard() {
		if (!this.lent) {
			giveScratchBack();
			this.bytes = NOTHING;
			this.from = 0;
			this.to = 0;
		}
		this.next = NOTHING;
		this.nextSize = 0;
	}

	private void giveScratchBack() {
		if (this.scratch && this.scratchOwner != null) {
			this.scratch = false;
			this.scratchOwner.giveScratchBack();
		}
	}

}
