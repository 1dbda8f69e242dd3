package io.asyncnet.socket;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.security.Principal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.unix.DomainSocketChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * The two ends of a connection, which stay known after its end.
 *
 * @param local the address of this end
 * @param remote the address of the peer, or what a proxy says it is
 * @param unix whether it is a Unix domain socket
 * @param proxy what a proxy said
 * @param credentials who the peer is
 */
record ConnectionPeer(SocketAddress local, SocketAddress remote, boolean unix, @Nullable ProxyInfo proxy,
		@Nullable PeerCredentials credentials) {

	/** Most clients have no name. */
	private static final SocketAddress UNNAMED = UnixDomainSocketAddress.of("");

	static ConnectionPeer of(Channel channel, @Nullable ProxyInfo proxy) {
		boolean unix = isUnix(channel);
		SocketAddress source = (proxy != null) ? proxy.source() : null;
		SocketAddress local = address(channel.localAddress(), unix);
		SocketAddress remote = (source != null) ? source : remote(channel);
		return new ConnectionPeer(local, remote, unix, proxy, unix ? credentials(channel) : null);
	}

	static boolean isUnix(Channel channel) {
		return channel instanceof DomainSocketChannel || channel instanceof NioDomainSocketChannel;
	}

	/** The address of who has connected. */
	static SocketAddress remote(Channel channel) {
		return address(channel.remoteAddress(), isUnix(channel));
	}

	private static SocketAddress address(SocketAddress address, boolean unix) {
		if (!unix) {
			return address;
		}
		SocketAddress converted = ChannelSettings.address(address);
		return (converted != null) ? converted : UNNAMED;
	}

	private static @Nullable PeerCredentials credentials(Channel channel) {
		try {
			if (channel instanceof EpollDomainSocketChannel epoll) {
				return of(epoll.peerCredentials());
			}
			if (channel instanceof KQueueDomainSocketChannel kqueue) {
				return of(kqueue.peerCredentials());
			}
			if (channel instanceof IoUringDomainSocketChannel uring) {
				return of(uring.peerCredentials());
			}
			return names(channel);
		}
		catch (IOException | ChannelException | UnsupportedOperationException | ReflectiveOperationException ex) {
			// the peer is gone, or the system does not tell
			return null;
		}
	}

	private static PeerCredentials of(io.netty.channel.unix.PeerCredentials credentials) {
		int[] gids = credentials.gids();
		long gid = (gids.length > 0) ? Integer.toUnsignedLong(gids[0]) : -1;
		return new PeerCredentials(Integer.toUnsignedLong(credentials.uid()), gid,
				(credentials.pid() > 0) ? credentials.pid() : -1, null, null);
	}

	/** The JDK's own option, which not every JDK has. */
	private static @Nullable PeerCredentials names(Channel channel) throws ReflectiveOperationException {
		for (ChannelOption<?> option : channel.config().getOptions().keySet()) {
			Object principal = option.name().endsWith("SO_PEERCRED") ? channel.config().getOption(option) : null;
			if (principal != null) {
				return new PeerCredentials(-1, -1, -1, name(principal, "user"), name(principal, "group"));
			}
		}
		return null;
	}

	private static String name(Object principal, String method) throws ReflectiveOperationException {
		return ((Principal) principal.getClass().getMethod(method).invoke(principal)).getName();
	}

}
