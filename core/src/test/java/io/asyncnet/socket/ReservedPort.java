package io.asyncnet.socket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port of a loopback address where nobody listens, kept from everybody who asks for any
 * free port. Linux lets who asks for this very port, with {@code SO_REUSEADDR}, listen on
 * it meanwhile.
 */
final class ReservedPort implements AutoCloseable {

	private final Socket socket = new Socket();

	ReservedPort() {
		this("127.0.0.1");
	}

	ReservedPort(String address) {
		try {
			this.socket.setReuseAddress(true);
			this.socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	int port() {
		return this.socket.getLocalPort();
	}

	InetSocketAddress address() {
		return (InetSocketAddress) this.socket.getLocalSocketAddress();
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
