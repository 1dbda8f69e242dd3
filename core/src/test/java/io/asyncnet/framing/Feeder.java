package io.asyncnet.framing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Gives a cutter bytes piece by piece as a connection does, but as unkindly as the
 * contract allows: before each call the bytes move to another array, at another offset,
 * between bytes that must not be looked at.
 */
final class Feeder {

	private final FrameCutter cutter;

	private final List<byte[]> payloads = new ArrayList<>();

	private byte[] kept = {};

	private int pieces;

	Feeder(Framing framing) {
		this.cutter = framing.newCutter();
	}

	void feed(byte[] piece) {
		int from = (this.pieces++ * 13) % 37;
		int to = from + this.kept.length + piece.length;
		byte[] bytes = new byte[to + 11];
		Arrays.fill(bytes, (byte) ((this.pieces % 2 == 0) ? '\n' : '\r'));
		System.arraycopy(this.kept, 0, bytes, from, this.kept.length);
		System.arraycopy(piece, 0, bytes, from + this.kept.length, piece.length);
		while (this.cutter.cut(bytes, from, to)) {
			assertThat(this.cutter.payloadStart()).isGreaterThanOrEqualTo(from);
			assertThat(this.cutter.payloadEnd()).isBetween(this.cutter.payloadStart(), this.cutter.frameEnd());
			assertThat(this.cutter.frameEnd()).isGreaterThan(from).isLessThanOrEqualTo(to);
			this.payloads.add(Arrays.copyOfRange(bytes, this.cutter.payloadStart(), this.cutter.payloadEnd()));
			from = this.cutter.frameEnd();
		}
		this.kept = Arrays.copyOfRange(bytes, from, to);
	}

	List<byte[]> payloads() {
		return this.payloads;
	}

	byte[] kept() {
		return this.kept;
	}

}
