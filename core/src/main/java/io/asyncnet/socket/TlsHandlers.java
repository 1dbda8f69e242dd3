package io.asyncnet.socket;

import io.asyncnet.tls.ServerTls;
import io.netty.channel.Channel;

/**
 * What stands between the wire and the handler of a connection that a listener has
 * accepted: {@code TlsGuard → SslHandler}.
 */
final class TlsHandlers {

	private TlsHandlers() {
	}

	/** For a connection that begins with TLS, whose own handler comes next. */
	static void addLast(Channel channel, ServerTls tls) {
		TlsSelection selection = TlsSelection.of(tls);
		channel.pipeline().addLast(new TlsGuard(selection, true), selection.newHandler(channel.alloc()));
	}

	/**
	 * For a connection whose own handler is there.
	 * @return what bytes go to that have been read already
	 */
	static TlsGuard addFirst(Channel channel, ServerTls tls) {
		TlsSelection selection = TlsSelection.of(tls);
		TlsGuard guard = new TlsGuard(selection, true);
		channel.pipeline().addFirst(guard, selection.newHandler(channel.alloc()));
		return guard;
	}

}
