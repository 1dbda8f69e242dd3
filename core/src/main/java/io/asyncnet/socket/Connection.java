package io.asyncnet.socket;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.asyncnet.CloseReason;
import io.asyncnet.framing.Framing;
import io.asyncnet.tls.TlsSession;
import org.jspecify.annotations.Nullable;

/**
 * One accepted peer. Thread-safe.
 *
 * @since 0.1.0
 */
public interface Connection extends SocketPeer {

	/**
	 * Return the number of this connection, which no other connection of this JVM has.
	 * @return a number from 1 on, in the order of acceptance
	 */
	long id();

	/**
	 * Return the name of the listener that accepted this connection.
	 * @return the listener's name
	 */
	String listener();

	/**
	 * Return the address of this end.
	 * @return the address, also after the connection has ended
	 */
	SocketAddress localAddress();

	/**
	 * Return the address of the peer, or of the proxy's peer if {@linkplain #proxy() a
	 * proxy} has told it.
	 * @return the address, also after the connection has ended
	 */
	SocketAddress remoteAddress();

	/**
	 * Return what the TLS handshake agreed on.
	 * @return the session, or {@code null} on a connection without TLS
	 */
	@Nullable TlsSession tls();

	@Override
	default List<X509Certificate> peerCertificates() {
		TlsSession session = tls();
		return (session != null) ? session.peerCertificates() : List.of();
	}

	/**
	 * Go on with TLS, as STARTTLS does, behind the handler that runs: when it has
	 * returned, and all replies up to its own have left, the peer has to begin with a TLS
	 * handshake. For listeners whose {@linkplain io.asyncnet.tls.TlsSource#mode() TLS
	 * mode} is {@link io.asyncnet.tls.TlsMode#STARTTLS STARTTLS} or
	 * {@link io.asyncnet.tls.TlsMode#OPTIONAL OPTIONAL}.
	 * <p>
	 * No further frame is handled in plain text. Anything but a TLS handshake that has
	 * arrived behind the frame by the time when TLS begins fails it, as somebody in
	 * between may have put it there: the connection is closed with
	 * {@link CloseReason#TLS_HANDSHAKE_FAILED}. What other threads send waits for the
	 * handshake from this call on, and is encrypted. Frames that come afterwards are
	 * handled as before; {@link #tls()} tells the difference.
	 * @return completes on the event loop when the handshake is done, before the first
	 * frame behind it is handled; exceptionally with
	 * {@link io.asyncnet.tls.TlsHandshakeException}, or with
	 * {@link SocketClosedException} if the connection ends before. A handler must not
	 * wait for it, as nothing begins before it returns
	 * @throws IllegalStateException if the listener has no TLS, the connection has it
	 * already, or this is not called by a handler of the connection before it returns
	 */
	CompletableFuture<TlsSession> startTls();

	/**
	 * Return how frames are cut and written.
	 * @return the framing of the listener
	 */
	Framing framing();

	/**
	 * Return the values that the application attached to this connection.
	 * @return the attributes
	 */
	Attributes attributes();

	/**
	 * Send one frame. Called from inside a handler of this connection the frame keeps its
	 * place among the replies; called from elsewhere it goes out between two replies as
	 * soon as possible. Frames sent by one thread leave in the order of its calls.
	 * <p>
	 * When the peer has ended its side, or the listener drains, a frame still leaves as
	 * long as replies are pending; then, and after any other end, it is refused.
	 * <p>
	 * A future that stays open means the peer is not reading: wait for it before sending
	 * more. When too many bytes are queued for the peer, the connection ends with
	 * {@link CloseReason#SLOW_CONSUMER}.
	 * @param payload the payload, copied before this method returns; its position and
	 * limit are not changed
	 * @return completes on the event loop when the bytes have been handed to the
	 * operating system, or exceptionally with {@link SocketClosedException}
	 */
	CompletableFuture<Void> send(ByteBuffer payload);

	/**
	 * Send one frame, as {@link #send(ByteBuffer)} does.
	 * @param payload the payload, copied before this method returns
	 * @return completes when the bytes have been handed to the operating system
	 */
	default CompletableFuture<Void> send(byte[] payload) {
		return send(ByteBuffer.wrap(payload));
	}

	/**
	 * Send text as one frame, as {@link #send(ByteBuffer)} does.
	 * @param text the payload
	 * @param charset how it is encoded
	 * @return completes when the bytes have been handed to the operating system
	 * @throws IllegalArgumentException if the framing cannot carry the text as one frame,
	 * for example a line break in a line
	 */
	CompletableFuture<Void> send(String text, Charset charset);

	/**
	 * Send a frame that has been encoded before, as {@link #send(ByteBuffer)} does. While
	 * it waits to leave, its bytes are shared with the other connections that it is sent
	 * to.
	 * @param frame the frame, written by this connection's framing
	 * @return completes when the bytes have been handed to the operating system
	 * @throws IllegalArgumentException if another framing has written the frame
	 */
	CompletableFuture<Void> send(EncodedFrame frame);

	/**
	 * Return whether the peer keeps up: fewer bytes wait to be sent than
	 * {@link ListenerOptions.Buffers#outboundHigh()}. Sending to one that does not is
	 * possible until {@link ListenerOptions.Buffers#outboundMax()}.
	 * @return {@code false} if what is sent now would wait behind much else; a snapshot
	 */
	boolean isWritable();

	/**
	 * Return how much has been sent, not as replies nor inside a handler of this
	 * connection, and has not been handed to the operating system.
	 * @return the size in bytes, with a few for each frame that its queueing costs; a
	 * snapshot
	 */
	long queuedBytes();

	/**
	 * Return what has passed over this connection so far.
	 * @return a snapshot; after the end the final numbers
	 */
	ConnectionTraffic traffic();

	/**
	 * Show the bytes of this connection to a tap, from now on. Called on the connection's
	 * event loop it sees all that follows, and from elsewhere what follows soon. Costs a
	 * connection without a tap nothing.
	 * @param tap what to show them to
	 * @return takes the tap away, soon; from any thread, and without effect when repeated
	 * or after the end of the connection
	 */
	Runnable tap(ConnectionTap tap);

	/**
	 * End the connection with {@link CloseReason#APPLICATION} after what has been sent so
	 * far, replies to earlier frames included, has left. No further frame is handled. A
	 * repeated call has no effect.
	 */
	void close();

	/**
	 * Return whether the connection is open: neither side has begun to end it.
	 * @return {@code false} from the moment that the close reason is known
	 */
	boolean isOpen();

	/**
	 * Return the end of this connection.
	 * @return completes on the event loop with the reason when the connection has ended
	 * and its descriptor is closed; never exceptionally
	 */
	CompletionStage<CloseReason> closed();

}
