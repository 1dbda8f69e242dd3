package io.asyncnet.socket;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.asyncnet.framing.Framing;
import io.netty.channel.EventLoop;

/**
 * Connections that frames are sent to together, sorted once by event loop and listener. A
 * snapshot that is worth keeping from one frame to the next. Immutable.
 *
 * @since 0.1.0
 */
public final class Recipients {

	/** By event loop: what one listener has there. */
	private final Map<EventLoop, List<Part>> parts;

	private final int size;

	private Recipients(Map<EventLoop, List<Part>> parts, int size) {
		this.parts = parts;
		this.size = size;
	}

	/**
	 * Sort connections.
	 * @param connections the connections, each once, copied
	 * @return the recipients
	 * @throws IllegalArgumentException if one of them is not a connection of a
	 * {@link Listener}
	 */
	public static Recipients of(Collection<? extends Connection> connections) {
		Map<Key, List<NettyConnection>> sorted = new HashMap<>();
		int size = 0;
		for (Connection connection : connections) {
			if (!(connection instanceof NettyConnection member)) {
				throw new IllegalArgumentException("Not a connection of a listener: " + connection);
			}
			Key key = new Key(member.eventLoop(), member.listener(), member.framing());
			sorted.computeIfAbsent(key, (first) -> new ArrayList<>()).add(member);
			size++;
		}
		Map<EventLoop, List<Part>> parts = new HashMap<>();
		sorted.forEach((key, members) -> parts.computeIfAbsent(key.loop, (first) -> new ArrayList<>())
			.add(new Part(key, List.copyOf(members))));
		return new Recipients(parts, size);
	}

	/**
	 * Return the number of connections.
	 * @return the number, with those that have ended since
	 */
	public int size() {
		return this.size;
	}

	Map<EventLoop, List<Part>> parts() {
		return this.parts;
	}

	/**
	 * What the members of a part have in common.
	 *
	 * @param loop their event loop
	 * @param listener the name of their listener
	 * @param framing its framing
	 */
	record Key(EventLoop loop, String listener, Framing framing) {

	}

	/**
	 * Connections of one listener on one event loop.
	 *
	 * @param key what they have in common
	 * @param members the connections
	 */
	record Part(Key key, List<NettyConnection> members) {

	}

}
