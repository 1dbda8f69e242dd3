package io.asyncnet.spring;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import io.asyncnet.socket.PendingReply;
import io.asyncnet.socket.Replies;
import io.asyncnet.socket.ReplyStream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps replies for a test to look at.
 */
public final class RecordedReplies implements Replies {

	private final List<String> frames = new ArrayList<>();

	private final List<Place> places = new ArrayList<>();

	/** Return the replies, decoded as UTF-8. */
	public List<String> frames() {
		return this.frames;
	}

	/** Return the places that were kept. */
	public List<Place> places() {
		return this.places;
	}

	@Override
	public void add(String text, Charset charset) {
		if (text.contains("\n")) {
			throw new IllegalArgumentException("line break");
		}
		add(text.getBytes(charset));
	}

	@Override
	public void add(byte[] payload) {
		this.frames.add(new String(payload, StandardCharsets.UTF_8));
	}

	@Override
	public void add(ByteBuffer payload) {
		this.frames.add(StandardCharsets.UTF_8.decode(payload.duplicate()).toString());
	}

	@Override
	public PendingReply defer() {
		Place place = new Place();
		this.places.add(place);
		return place;
	}

	@Override
	public ReplyStream stream() {
		throw new UnsupportedOperationException("no streams here");
	}

	@Override
	public boolean isDeferred() {
		return !this.places.isEmpty();
	}

	/**
	 * A place that was kept.
	 */
	public static final class Place implements PendingReply {

		private @Nullable List<String> frames;

		private @Nullable Throwable failure;

		/** Return the replies in this place. */
		public List<String> frames() {
			return Objects.requireNonNull(this.frames, "not completed");
		}

		/** Return why there are none, or {@code null}. */
		public @Nullable Throwable failure() {
			return this.failure;
		}

		/** Return whether the place is filled or given up. */
		public boolean isDone() {
			return this.frames != null || this.failure != null;
		}

		@Override
		public void complete(Consumer<? super Replies> frames) {
			RecordedReplies replies = new RecordedReplies();
			try {
				frames.accept(replies);
				this.frames = replies.frames();
			}
			catch (RuntimeException ex) {
				fail(ex);
			}
		}

		@Override
		public void fail(Throwable cause) {
			this.failure = cause;
		}

		@Override
		public void onCancel(Runnable listener) {
			// the connection does not end
		}

	}

}
