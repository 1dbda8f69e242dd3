package io.asyncnet.socket;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;

import io.asyncnet.framing.Framing;
import io.asyncnet.framing.OutputBuffer;

/**
 * Writes payloads as frames, one behind the other. A payload that cannot be written
 * leaves nothing behind.
 */
class FrameWriter implements Replies {

	private final Framing framing;

	private OutputBuffer out;

	private int frames;

	FrameWriter(Framing framing, OutputBuffer out) {
		this.framing = framing;
		this.out = out;
	}

	final OutputBuffer out() {
		return this.out;
	}

	/** What has been written, without a copy. */
	final ByteBuffer written() {
		return ByteBuffer.wrap(this.out.array(), 0, this.out.size());
	}

	final void writeTo(OutputBuffer out) {
		this.out = out;
	}

	/** Forget what has been written, and an array that has grown too long to be kept. */
	final void restart(int initialCapacity, int maxKeptCapacity) {
		this.out.truncate(0);
		if (this.out.array().length > maxKeptCapacity) {
			this.out = new OutputBuffer(initialCapacity);
		}
	}

	/** Number of frames written since the last call. */
	final int takeFrames() {
		int count = this.frames;
		this.frames = 0;
		return count;
	}

	@Override
	public final void add(String text, Charset charset) {
		int before = this.out.size();
		try {
			int payloadStart = this.framing.begin(this.out);
			this.out.write(text, charset);
			this.framing.end(this.out, payloadStart, true);
		}
		catch (RuntimeException ex) {
			this.out.truncate(before);
			throw ex;
		}
		this.frames++;
	}

	@Override
	public final void add(byte[] payload) {
		int before = this.out.size();
		try {
			int payloadStart = this.framing.begin(this.out);
			this.out.write(payload, 0, payload.length);
			this.framing.end(this.out, payloadStart, false);
		}
		catch (RuntimeException ex) {
			this.out.truncate(before);
			throw ex;
		}
		this.frames++;
	}

	@Override
	public final void add(ByteBuffer payload) {
		int before = this.out.size();
		try {
			int payloadStart = this.framing.begin(this.out);
			this.out.write(payload);
			this.framing.end(this.out, payloadStart, false);
		}
		catch (RuntimeException ex) {
			this.out.truncate(before);
			throw ex;
		}
		this.frames++;
	}

	/** Add a frame as it is. */
	final void add(EncodedFrame frame) {
		this.out.write(frame.bytes(), 0, frame.length());
		this.frames++;
	}

	@Override
	public PendingReply defer() {
		throw new IllegalStateException("A pending reply cannot be deferred once more");
	}

	@Override
	public ReplyStream stream() {
		throw new IllegalStateException("A pending reply cannot be a stream");
	}

	@Override
	public boolean isDeferred() {
		return false;
	}

}
