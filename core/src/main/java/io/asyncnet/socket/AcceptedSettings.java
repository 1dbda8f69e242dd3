package io.asyncnet.socket;

import java.net.SocketOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.asyncnet.dispatch.NettyTransport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a listener's accepted sockets, as the transport has them. They are
 * looked for once, because that takes longer than to set them.
 */
final class AcceptedSettings {

	private final ListenerOptions.Bind bind;

	private final WriteBufferWaterMark waterMark;

	private final List<Setting> settings = new ArrayList<>();

	private AcceptedSettings(ListenerOptions options) {
		this.bind = options.bind();
		ListenerOptions.Buffers buffers = options.buffers();
		this.waterMark = new WriteBufferWaterMark(buffers.outboundLow(), buffers.outboundHigh());
	}

	/**
	 * Find what the transport has.
	 * @throws UnsupportedSettingException if it does not have what is asked for
	 */
	static AcceptedSettings of(NettyTransport transport, ListenerOptions options) {
		AcceptedSettings found = new AcceptedSettings(options);
		if (!options.bind().isUnix()) {
			Channel like = transport.channel().newChannel();
			try {
				new Search(like, transport, options, found.settings).find();
			}
			finally {
				like.unsafe().closeForcibly();
			}
		}
		return found;
	}

	void apply(Channel channel) {
		SocketSettings socket = this.bind.socket();
		channel.config().setWriteBufferWaterMark(this.waterMark);
		channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
		channel.config().setOption(ChannelOption.TCP_NODELAY, socket.noDelay());
		channel.config().setOption(ChannelOption.SO_KEEPALIVE, socket.keepAlive());
		if (socket.sendBuffer() != 0) {
			channel.config().setOption(ChannelOption.SO_SNDBUF, socket.sendBuffer());
		}
		if (socket.receiveBuffer() != 0) {
			channel.config().setOption(ChannelOption.SO_RCVBUF, socket.receiveBuffer());
		}
		for (int i = 0; i < this.settings.size(); i++) {
			this.settings.get(i).apply(channel);
		}
	}

	private static int seconds(Duration time) {
		return (int) time.toSeconds();
	}

	private record Setting(ChannelOption<Integer> option, Integer value) {

		void apply(Channel channel) {
			channel.config().setOption(this.option, this.value);
		}

	}

	/**
	 * Looks for what only some transports have.
	 */
	private record Search(Channel like, NettyTransport transport, ListenerOptions options, List<Setting> found) {

		void find() {
			SocketSettings socket = this.options.bind().socket();
			if (socket.keepAlive()) {
				Duration idle = socket.keepAliveIdle();
				find("keepAliveIdle", SocketOptions.KEEP_IDLE, (idle != null) ? seconds(idle) : null,
						seconds(SocketSettings.DEFAULT_KEEP_ALIVE_IDLE));
				Duration interval = socket.keepAliveInterval();
				find("keepAliveInterval", SocketOptions.KEEP_INTERVAL, (interval != null) ? seconds(interval) : null,
						seconds(SocketSettings.DEFAULT_KEEP_ALIVE_INTERVAL));
				find("keepAliveCount", SocketOptions.KEEP_COUNT, socket.keepAliveCount(),
						SocketSettings.DEFAULT_KEEP_ALIVE_COUNT);
			}
			Duration user = socket.userTimeout();
			find("userTimeout", SocketOptions.USER_TIMEOUT, (user != null) ? (int) user.toMillis() : null,
					(int) SocketSettings.DEFAULT_USER_TIMEOUT.toMillis());
		}

		@SuppressWarnings("unchecked")
		private void find(String name, SocketOption<Integer> option, @Nullable Integer asked, int unset) {
			ChannelOption<?> available = ChannelSettings.findIfAny(this.like, option);
			if (available != null) {
				this.found.add(new Setting((ChannelOption<Integer>) available, (asked != null) ? asked : unset));
			}
			else if (asked != null) {
				throw new UnsupportedSettingException(this.options.name(), name, this.transport.transport());
			}
		}

	}

}
