package io.asyncnet.spring.group;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

import io.asyncnet.framing.Framing;
import io.asyncnet.socket.AttributeKey;
import io.asyncnet.socket.Broadcast;
import io.asyncnet.socket.Broadcaster;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.EncodedFrame;
import io.asyncnet.socket.Recipients;
import io.asyncnet.spring.listener.PayloadEncoder;
import io.asyncnet.spring.listener.SocketListener;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import io.asyncnet.spring.observation.GroupSends;
import org.jspecify.annotations.Nullable;

/**
 * Groups of the connections of this node.
 *
 * @since 0.1.0
 */
public final class LocalSocketGroups implements SocketGroups {

	/**
	 * Groups that one connection can be in, unless somebody says otherwise: peers often
	 * choose the groups, and must not fill the memory with them.
	 */
	public static final int DEFAULT_MAX_GROUPS = 1000;

	private static final AtomicLong INSTANCES = new AtomicLong();

	private final SocketListenerRegistry listeners;

	private final PayloadEncoder encoder;

	private final Broadcaster broadcaster;

	private final GroupSends sends;

	private final int maxGroups;

	/** Of this instance only. */
	private final AttributeKey<Memberships> key = AttributeKey.of("asyncnet.groups." + INSTANCES.incrementAndGet(),
			Memberships.class);

	/** No group in here is empty. */
	private final ConcurrentMap<String, Group> groups = new ConcurrentHashMap<>();

	/**
	 * Create an instance without any groups.
	 * @param listeners know the charsets of the members
	 * @param encoder makes frames of what is sent
	 * @param broadcaster hands frames to the event loops
	 * @param sends learns what becomes of what is sent
	 * @param maxGroups groups that one connection can be in
	 */
	public LocalSocketGroups(SocketListenerRegistry listeners, PayloadEncoder encoder, Broadcaster broadcaster,
			GroupSends sends, int maxGroups) {
		if (maxGroups < 1) {
			throw new IllegalArgumentException("'maxGroups' must be positive but was " + maxGroups);
		}
		this.listeners = listeners;
		this.encoder = encoder;
		this.broadcaster = broadcaster;
		this.sends = sends;
		this.maxGroups = maxGroups;
	}

	@Override
	public boolean join(Connection connection, String group) {
		return memberships(connection).join(group, this.maxGroups,
				(name) -> this.groups.compute(name, (same, existing) -> {
					Group joined = (existing != null) ? existing : new Group();
					joined.add(connection);
					return joined;
				}));
	}

	private Memberships memberships(Connection connection) {
		Memberships existing = connection.attributes().get(this.key);
		if (existing != null) {
			return existing;
		}
		Memberships created = new Memberships();
		Memberships before = connection.attributes().putIfAbsent(this.key, created);
		if (before != null) {
			return before;
		}
		// runs now if the connection has ended
		connection.closed().thenRun(() -> created.end((name) -> exit(connection, name)));
		return created;
	}

	@Override
	public boolean leave(Connection connection, String group) {
		Memberships memberships = connection.attributes().get(this.key);
		return memberships != null && memberships.leave(group, (name) -> exit(connection, name));
	}

	private void exit(Connection connection, String group) {
		this.groups.computeIfPresent(group, (name, existing) -> existing.remove(connection) ? null : existing);
	}

	@Override
	public Set<String> groupsOf(Connection connection) {
		Memberships memberships = connection.attributes().get(this.key);
		return (memberships != null) ? memberships.groups() : Set.of();
	}

	@Override
	public Set<String> names() {
		return Set.copyOf(this.groups.keySet());
	}

	@Override
	public Collection<Connection> members(String group) {
		Group existing = this.groups.get(group);
		return (existing != null) ? existing.members() : List.of();
	}

	@Override
	public int size(String group) {
		Group existing = this.groups.get(group);
		return (existing != null) ? existing.size() : 0;
	}

	@Override
	public CompletableFuture<Broadcast> send(GroupMessage message) {
		Group group = this.groups.get(message.group());
		if (group == null) {
			return CompletableFuture.completedFuture(new Broadcast(0, 0, 0));
		}
		Recipients recipients = group.recipients();
		Map<Form, EncodedFrame> frames = new HashMap<>(4);
		CompletableFuture<Broadcast> sent = this.broadcaster.send(recipients,
				(listener, framing) -> frames.computeIfAbsent(new Form(framing, charset(listener)),
						(form) -> this.encoder.encode(message.payload(), form.framing(), form.charset())),
				message.except(), message.slowConsumers());
		return sent.whenComplete((broadcast, failure) -> record(recipients, broadcast));
	}

	private void record(Recipients recipients, @Nullable Broadcast broadcast) {
		if (broadcast != null) {
			this.sends.delivered(broadcast.sent(), broadcast.dropped());
		}
		else {
			this.sends.refused(recipients.size());
		}
	}

	private Charset charset(String listener) {
		SocketListener found = this.listeners.find(listener);
		return (found != null) ? found.charset() : StandardCharsets.UTF_8;
	}

	/**
	 * What makes the bytes of one payload differ.
	 *
	 * @param framing how frames are written
	 * @param charset how text is encoded
	 */
	private record Form(Framing framing, Charset charset) {

	}

}
