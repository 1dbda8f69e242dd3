package io.asyncnet.socket;

import io.asyncnet.dispatch.Dispatcher;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;

/**
 * Makes the channel of a listener, with the settings of its socket.
 */
final class ListeningChannel {

	private ListeningChannel() {
	}

	/**
	 * Make a channel that is neither registered nor bound.
	 * @throws UnsupportedSettingException if the transport does not have a setting
	 */
	static Channel open(Dispatcher dispatcher, ListenerOptions options) {
		Channel channel = options.bind().isUnix() ? dispatcher.netty().newUnixServerChannel()
				: dispatcher.netty().serverChannel().newChannel();
		try {
			configure(channel, dispatcher, options);
			return channel;
		}
		catch (RuntimeException ex) {
			channel.unsafe().closeForcibly();
			throw ex;
		}
	}

	private static void configure(Channel channel, Dispatcher dispatcher, ListenerOptions options) {
		ListenerOptions.Bind bind = options.bind();
		if (bind.socket().reusePort()) {
			try {
				ChannelSettings.set(channel, SocketOptions.REUSE_PORT, true);
			}
			catch (UnsupportedOperationException ex) {
				throw new UnsupportedSettingException(options.name(), "reusePort", dispatcher.netty().transport());
			}
		}
		channel.config().setOption(ChannelOption.SO_BACKLOG, bind.backlog());
		channel.config().setOption(ChannelOption.SO_REUSEADDR, bind.socket().reuseAddress());
		if (bind.socket().receiveBuffer() != 0) {
			// the window is agreed on before the connection is accepted
			channel.config().setOption(ChannelOption.SO_RCVBUF, bind.socket().receiveBuffer());
		}
	}

}
