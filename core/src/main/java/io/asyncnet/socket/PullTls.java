package io.asyncnet.socket;

/**
 * What is different for a {@link PullEngine} behind TLS. Event loop only.
 */
final class PullTls {

	private final NettyConnection connection;

	private final SocketOwner owner;

	PullTls(NettyConnection connection, SocketOwner owner) {
		this.connection = connection;
		this.owner = owner;
	}

	/**
	 * A server sends session tickets when the handshake is done for the client. One that
	 * arrives at a closed socket has the kernel reset the connection, and the server may
	 * then never see what the client has sent.
	 */
	boolean mayReceiveTickets() {
		return this.connection.encryption().hasBegun() && this.owner.isTlsClient();
	}

}
