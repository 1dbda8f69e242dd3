package io.asyncnet.socket;

/**
 * The socket that the application has in its hands; called on the event loop.
 */
interface SocketOwner {

	void opened(PullEngine engine);

	/** Whether this is the client's side, in the sense of TLS. */
	boolean isTlsClient();

	/** An upgrade to TLS is done. */
	void secured();

	void handshakeFailed(Throwable cause);

	void ended();

}
