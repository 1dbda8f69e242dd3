package io.asyncnet.spring.group;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.SlowConsumers;
import org.jspecify.annotations.Nullable;

/**
 * Something to be sent to the members of a group.
 *
 * @param group the group's name
 * @param payload text, {@code byte[]}, {@code ByteBuffer}, or what a message converter of
 * the application writes
 * @param except the member that does not get it, {@code null} if all do
 * @param slowConsumers what becomes of members that do not keep up
 * @since 0.1.0
 */
public record GroupMessage(String group, Object payload, @Nullable Connection except, SlowConsumers slowConsumers) {

	/**
	 * Begin with a group and a payload: for all members, and those that do not keep up
	 * are closed.
	 * @param group the group's name
	 * @param payload the payload
	 * @return a message to send, or to go on with
	 */
	public static GroupMessage of(String group, Object payload) {
		return new GroupMessage(group, payload, null, SlowConsumers.CLOSE);
	}

	/**
	 * Leave out a member, for example the one that has caused the message.
	 * @param except the member; one that is none does not matter
	 * @return a changed copy
	 */
	public GroupMessage except(Connection except) {
		return new GroupMessage(this.group, this.payload, except, this.slowConsumers);
	}

	/**
	 * Say what becomes of members that do not keep up.
	 * @param slowConsumers whether they miss the message or are closed
	 * @return a changed copy
	 */
	public GroupMessage slowConsumers(SlowConsumers slowConsumers) {
		return new GroupMessage(this.group, this.payload, this.except, slowConsumers);
	}

}
