package io.asyncnet.socket;

import java.net.SocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

import io.asyncnet.CloseReason;
import io.asyncnet.socket.ConnectionChannelHandler.ConnectionRegistration;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a listener. What opens while the listener stops is told at once.
 * Thread-safe; as a {@link ConnectionRegistration} it is called on event loops.
 */
final class ListenerConnections implements ConnectionRegistration {

	private final ConnectionLimits limits;

	private final ListenerContext context;

	private final Runnable onEnd;

	private final ConcurrentMap<Long, NettyConnection> connections = new ConcurrentHashMap<>();

	/** Accepted channels of which a proxy has to say first who their peer is. */
	private final Set<Channel> awaitingHeader = ConcurrentHashMap.newKeySet();

	private volatile boolean draining;

	/** Whether what opens now comes too late. */
	private volatile boolean graceOver;

	/**
	 * Create an empty collection.
	 * @param onEnd called each time that one has ended
	 */
	ListenerConnections(ConnectionLimits limits, ListenerContext context, Runnable onEnd) {
		this.limits = limits;
		this.context = context;
		this.onEnd = onEnd;
	}

	Collection<Connection> snapshot() {
		return List.copyOf(this.connections.values());
	}

	@Nullable NettyConnection find(long id) {
		return this.connections.get(id);
	}

	boolean isEmpty() {
		return this.connections.isEmpty();
	}

	void forEach(Consumer<NettyConnection> action) {
		this.connections.values().forEach(action);
	}

	/** From now on each connection that opens is drained. */
	void drainWhatOpens() {
		this.draining = true;
	}

	void closeAwaitingHeader() {
		this.awaitingHeader.forEach(Channel::close);
	}

	/** Close all at once, and those that still open. */
	void abort() {
		this.graceOver = true;
		forEach((connection) -> connection.abort(CloseReason.SERVER_SHUTDOWN));
	}

	@Override
	public void awaitingHeader(Channel channel) {
		this.awaitingHeader.add(channel);
		channel.closeFuture().addListener((closed) -> {
			if (this.awaitingHeader.remove(channel) && this.context.beginsWithTls()) {
				// has been counted, and does not begin any more
				handshakeEnded();
			}
		});
		if (this.draining) {
			channel.close();
		}
	}

	@Override
	public void headerRead(Channel channel) {
		this.awaitingHeader.remove(channel);
	}

	@Override
	public boolean admits(Channel channel, @Nullable SocketAddress peer) {
		AddressBits address = AddressBits.of(peer);
		Long key = this.limits.key(address);
		RejectReason rejected = this.limits.admit(address, key);
		if (rejected == null) {
			channel.closeFuture().addListener((closed) -> this.limits.leave(key));
			return true;
		}
		rejected(rejected);
		this.context.log().rejected(rejected, peer, this.limits.limit(rejected));
		return false;
	}

	@Override
	public void rejected(RejectReason reason) {
		this.context.rejected(reason);
		this.limits.countRejected();
	}

	@Override
	public void opened(NettyConnection connection) {
		this.limits.countAccepted();
		this.connections.put(connection.id(), connection);
		if (this.graceOver) {
			connection.abort(CloseReason.SERVER_SHUTDOWN);
		}
		else if (this.draining) {
			connection.execute(() -> connection.engine().drain(CloseReason.DRAINED));
		}
	}

	@Override
	public boolean handshakeBegins() {
		boolean may = this.limits.handshakeBegins();
		if (!may) {
			RejectReason reason = RejectReason.TLS_HANDSHAKES;
			this.context.log().rejected(reason, null, this.limits.limit(reason));
		}
		return may;
	}

	@Override
	public void handshakeEnded() {
		this.limits.handshakeEnded();
	}

	@Override
	public void ended(NettyConnection connection) {
		this.connections.remove(connection.id());
		this.onEnd.run();
	}

}
