package io.asyncnet.spring.handler;

import java.util.Iterator;
import java.util.stream.BaseStream;

import org.jspecify.annotations.Nullable;

/**
 * The elements of an {@code Iterable}, {@code Iterator} or {@code Stream}. Even to begin
 * may block, so that is left for the first element.
 */
final class IteratedFrames implements FrameSource {

	private final Object elements;

	private @Nullable Iterator<?> iterator;

	/** Create a source of what an {@code Iterable}, an iterator or a stream has. */
	IteratedFrames(Object elements) {
		this.elements = elements;
	}

	@Override
	public Object next() {
		Iterator<?> iterator = this.iterator;
		if (iterator == null) {
			iterator = iterator();
			this.iterator = iterator;
		}
		return iterator.hasNext() ? required(iterator.next()) : END;
	}

	private Iterator<?> iterator() {
		if (this.elements instanceof BaseStream<?, ?> stream) {
			return stream.iterator();
		}
		return (this.elements instanceof Iterable<?> iterable) ? iterable.iterator() : (Iterator<?>) this.elements;
	}

	/** Left out, it would be a reply that the peer waits for. */
	static Object required(@Nullable Object element) {
		if (element == null) {
			throw new IllegalStateException("A reply of many frames has an element that is null");
		}
		return element;
	}

	@Override
	public boolean mayBlock() {
		return this.elements instanceof BaseStream<?, ?>;
	}

	@Override
	public void close() {
		if (this.elements instanceof BaseStream<?, ?> stream) {
			stream.close();
		}
	}

}
