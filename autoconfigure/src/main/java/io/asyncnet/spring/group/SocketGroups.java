package io.asyncnet.spring.group;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.asyncnet.socket.Broadcast;
import io.asyncnet.socket.Connection;

/**
 * Groups of connections by name, of any listeners. A group exists while it has members; a
 * membership ends with its connection. Thread-safe, and usable from anywhere in the
 * application, event loops included: nothing here blocks.
 * <p>
 * Everything that is sent passes {@link #send(GroupMessage)}. What hands messages on to
 * other nodes takes the place of this bean: it sends there what it is given here, and
 * passes on to {@link LocalSocketGroups} what comes from there.
 *
 * @since 0.1.0
 */
public interface SocketGroups {

	/**
	 * Make a connection a member of a group.
	 * @param connection the connection
	 * @param group the group's name
	 * @return {@code false} if it is a member already, or has ended
	 * @throws IllegalStateException if the connection is a member of too many groups
	 */
	boolean join(Connection connection, String group);

	/**
	 * End a membership. What has been sent to the group before still arrives.
	 * @param connection the connection
	 * @param group the group's name
	 * @return {@code false} if it is no member
	 */
	boolean leave(Connection connection, String group);

	/**
	 * Return the groups that a connection is a member of.
	 * @param connection the connection
	 * @return a snapshot; empty when the connection has ended
	 */
	Set<String> groupsOf(Connection connection);

	/**
	 * Return the groups that have members.
	 * @return a snapshot
	 */
	Set<String> names();

	/**
	 * Return the members of a group on this node.
	 * @param group the group's name
	 * @return a snapshot; empty if there is no such group
	 */
	Collection<Connection> members(String group);

	/**
	 * Count the members of a group on this node.
	 * @param group the group's name
	 * @return the number; 0 if there is no such group
	 */
	int size(String group);

	/**
	 * Send a message to the members that a group has now. The payload is converted and
	 * encoded before this method returns, once for all listeners of the same framing and
	 * charset, and the members share the bytes; the event loops do the rest.
	 * <p>
	 * What one thread sends arrives at every member in the order of its calls. What it
	 * has sent to a connection with {@link Connection#send} before a message to the group
	 * leaves before that; what it sends there after it may leave first, and so may the
	 * reply of a handler that sends to a group its connection is in, unless it waits for
	 * the future.
	 * @param message what to send, to whom
	 * @return completes on an event loop when the message is queued for all members, with
	 * what has become of it, or exceptionally with
	 * {@link io.asyncnet.socket.BroadcastOverflowException}, if nobody gets it because
	 * the event loops do not keep up: who sends very much waits for these futures from
	 * time to time
	 * @throws RuntimeException if the payload cannot be converted
	 * @throws IllegalArgumentException if the framing of a member cannot carry it as one
	 * frame
	 */
	CompletableFuture<Broadcast> send(GroupMessage message);

	/**
	 * Send to all members of a group. Members that do not keep up are closed as
	 * {@link io.asyncnet.CloseReason#SLOW_CONSUMER}.
	 * @param group the group's name
	 * @param payload text, {@code byte[]}, {@code ByteBuffer}, or what a message
	 * converter of the application writes
	 * @return what {@link #send(GroupMessage)} returns
	 */
	default CompletableFuture<Broadcast> send(String group, Object payload) {
		return send(GroupMessage.of(group, payload));
	}

	/**
	 * Send to all members of a group but one.
	 * @param group the group's name
	 * @param payload the payload
	 * @param except the member that does not get it
	 * @return what {@link #send(GroupMessage)} returns
	 */
	default CompletableFuture<Broadcast> sendToOthers(String group, Object payload, Connection except) {
		return send(GroupMessage.of(group, payload).except(except));
	}

}
