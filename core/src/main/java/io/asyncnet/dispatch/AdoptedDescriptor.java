package io.asyncnet.dispatch;

import java.io.IOException;
import java.util.UUID;

import io.netty.channel.ChannelException;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import io.netty.util.internal.PlatformDependent;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor that others have opened, found fit for an event loop. What it is can be
 * told on Linux only; elsewhere it is taken for a socket of the Internet.
 *
 * @param fd the descriptor, which does not block any more
 * @param unix whether it is a Unix domain socket
 */
record AdoptedDescriptor(int fd, boolean unix) {

	/** The numbers of Linux, from asm-generic/socket.h and bits/socket.h. */
	private static final int SOL_SOCKET = 1;

	private static final int SO_TYPE = 3;

	private static final int SO_ACCEPTCONN = 30;

	private static final int SO_DOMAIN = 39;

	private static final int SOCK_STREAM = 1;

	private static final int AF_UNIX = 1;

	/** Bytes of the longest address. */
	private static final int SOCKADDR_STORAGE = 128;

	static AdoptedDescriptor listening(int fd) {
		return adopt(fd, true);
	}

	static AdoptedDescriptor connected(int fd) {
		return adopt(fd, false);
	}

	private static AdoptedDescriptor adopt(int fd, boolean listening) {
		boolean unix = false;
		try {
			Socket socket = new Socket(fd);
			if ("linux".equals(PlatformDependent.normalizedOs())) {
				check(socket, listening);
				unix = socket.getIntOpt(SOL_SOCKET, SO_DOMAIN) == AF_UNIX;
				if (!unix && !listening && socket.remoteAddress() == null) {
					throw refused(fd, "it is not connected", null);
				}
			}
			unblock(socket);
		}
		catch (IOException | ChannelException ex) {
			throw refused(fd, String.valueOf(ex.getMessage()), ex);
		}
		return new AdoptedDescriptor(fd, unix);
	}

	private static void check(Socket socket, boolean listening) throws IOException {
		int fd = socket.intValue();
		if (socket.getIntOpt(SOL_SOCKET, SO_TYPE) != SOCK_STREAM) {
			throw refused(fd, "it is not a stream socket", null);
		}
		boolean listens = socket.getIntOpt(SOL_SOCKET, SO_ACCEPTCONN) != 0;
		if (listens != listening) {
			throw refused(fd, listens ? "it listens" : "it does not listen", null);
		}
	}

	private static IllegalArgumentException refused(int fd, String reason, @Nullable Exception cause) {
		return new IllegalArgumentException("Descriptor " + fd + " cannot be adopted: " + reason, cause);
	}

	/**
	 * What systemd and inetd hand over blocks, and would block the event loop. There is
	 * no call for that in Java, but Netty does it to a descriptor that it receives from
	 * another process, or from this one, and it holds for all copies of the descriptor.
	 */
	private static void unblock(Socket socket) throws IOException {
		boolean abstractName = "linux".equals(PlatformDependent.normalizedOs());
		String name = "asyncnet-" + UUID.randomUUID();
		DomainSocketAddress address = new DomainSocketAddress(
				abstractName ? "\0" + name : System.getProperty("java.io.tmpdir", "/tmp") + "/" + name);
		Socket listening = Socket.newSocketDomain();
		Socket sending = Socket.newSocketDomain();
		try {
			listening.bind(address);
			listening.listen(1);
			sending.connect(address);
			Socket receiving = new Socket(listening.accept(new byte[SOCKADDR_STORAGE]));
			try {
				sending.sendFd(socket.intValue());
				new FileDescriptor(receiving.recvFd()).close();
			}
			finally {
				receiving.close();
			}
		}
		finally {
			sending.close();
			listening.close();
		}
	}

}
