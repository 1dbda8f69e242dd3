package io.asyncnet.spring.actuate;

import org.jspecify.annotations.Nullable;

/**
 * Which connections are asked for.
 *
 * @param listener the name of their listener, or {@code null}
 * @param peer the address of their peers, or a range of addresses, or {@code null}
 * @param page number of the page, or {@code null}
 * @param size number of connections on a page, or {@code null}
 */
record ConnectionQuery(@Nullable String listener, @Nullable String peer, @Nullable Integer page,
		@Nullable Integer size) {

}
