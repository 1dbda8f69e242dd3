package io.asyncnet.socket;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsSession;
import io.netty.channel.unix.UnixChannel;
import org.jspecify.annotations.Nullable;

/**
 * A socket on a Netty channel: what is asked of it and sent with it.
 */
final class NettySocket implements AsyncSocket {

	private final Dispatcher dispatcher;

	private final SocketLife life;

	private volatile boolean buffered = true;

	NettySocket(Dispatcher dispatcher, @Nullable ProtocolFamily family) {
		this(dispatcher, family, HostResolver.SYSTEM);
	}

	NettySocket(Dispatcher dispatcher, @Nullable ProtocolFamily family, HostResolver resolver) {
		this.dispatcher = dispatcher;
		this.life = new SocketLife(dispatcher, family, resolver);
	}

	SocketLife life() {
		return this.life;
	}

	@Override
	public AsyncSocket buffered(boolean buffered) {
		this.buffered = buffered;
		return this;
	}

	@Override
	public AsyncSocket tls(TlsContext context) {
		this.life.tls(context);
		return this;
	}

	@Override
	public CompletableFuture<Void> connect(String host, int port, Duration timeout) {
		return this.life.connect(host, port, timeout);
	}

	@Override
	public CompletableFuture<Void> connect(SocketAddress address) {
		return this.life.connect(address);
	}

	@Override
	public CompletableFuture<Void> connectUnix(Path path) {
		return connect(UnixDomainSocketAddress.of(path));
	}

	@Override
	public CompletableFuture<byte[]> recv(int size, Set<SocketFlag> flags) {
		checkSize(size);
		return receive(new BytesDemand(size, this.buffered, flags.contains(SocketFlag.PEEK), Demand.isSafe(flags)));
	}

	@Override
	public CompletableFuture<byte[]> recvSome(int max) {
		checkSize(max);
		return receive(new BytesDemand(max, false, false, true));
	}

	private <T extends @Nullable Object> CompletableFuture<T> receive(Demand<T> demand) {
		try {
			return this.life.engine().receive(demand);
		}
		catch (SocketClosedException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private static void checkSize(int size) {
		if (size < 0) {
			throw new IllegalArgumentException("'size' must not be negative but was " + size);
		}
	}

	@Override
	public CompletableFuture<Integer> recvInto(ByteBuffer target) {
		return receive(new IntoDemand(target, this.buffered, true));
	}

	/** Receive what is there, for a stream. */
	CompletableFuture<Integer> readInto(ByteBuffer target) {
		return receive(new IntoDemand(target, false, false));
	}

	@Override
	public CompletableFuture<@Nullable String> recvLine() {
		return receive(LineDemand.DEFAULT);
	}

	@Override
	public CompletableFuture<@Nullable String> recvLine(int maxLength, Set<SocketFlag> flags) {
		checkSize(maxLength);
		return receive(LineDemand.text(maxLength, flags.contains(SocketFlag.PEEK), Demand.isSafe(flags)));
	}

	@Override
	public CompletableFuture<@Nullable Boolean> recvLineInto(Appendable target) {
		return receive(LineDemand.into(target, ListenerOptions.DEFAULT_MAX_LINE_LENGTH, true));
	}

	@Override
	public CompletableFuture<@Nullable Boolean> recvLineInto(ByteBuffer target) {
		return receive(LineDemand.into(target, true));
	}

	@Override
	public boolean hasDataBuffered() {
		return buffered() > 0;
	}

	int buffered() {
		PullEngine current = this.life.engineIfAny();
		return (current != null) ? current.buffered() : 0;
	}

	@Override
	public CompletableFuture<Void> send(ByteBuffer bytes, Set<SocketFlag> flags) {
		CompletableFuture<Void> sent = send((outgoing) -> outgoing.send(bytes));
		return Demand.isSafe(flags) ? sent.handle((done, failure) -> quiet(failure)) : sent;
	}

	private static @Nullable Void quiet(@Nullable Throwable failure) {
		if (failure instanceof SocketClosedException closed && !SocketClosedException.isPeersDoing(closed.reason())) {
			throw closed;
		}
		return null;
	}

	@Override
	public CompletableFuture<Void> send(String text, Charset charset) {
		return send((outgoing) -> outgoing.send(text, charset));
	}

	private CompletableFuture<Void> send(Function<Outgoing, CompletableFuture<Void>> send) {
		try {
			return send.apply(this.life.engine().connection().outgoing());
		}
		catch (SocketClosedException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	@Override
	public CompletableFuture<Void> startTls(TlsContext context, @Nullable String host) {
		try {
			return Operation.following(this.dispatcher, this.life.startTls(context, host), this::close);
		}
		catch (SocketClosedException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	@Override
	public boolean isSsl() {
		return sslSession() != null;
	}

	@Override
	public @Nullable TlsSession sslSession() {
		PullEngine current = this.life.engineIfAny();
		return (current != null) ? current.connection().tls() : null;
	}

	@Override
	public @Nullable SocketAddress localAddress() {
		PullEngine current = this.life.engineIfAny();
		return (current != null) ? current.connection().localAddress() : null;
	}

	@Override
	public @Nullable SocketAddress remoteAddress() {
		PullEngine current = this.life.engineIfAny();
		return (current != null) ? current.connection().remoteAddress() : null;
	}

	@Override
	public @Nullable ProxyInfo proxy() {
		PullEngine current = this.life.engineIfAny();
		return (current != null) ? current.connection().proxy() : null;
	}

	@Override
	public @Nullable PeerCredentials peerCredentials() {
		PullEngine current = this.life.engineIfAny();
		return (current != null) ? current.connection().peerCredentials() : null;
	}

	@Override
	public OptionalInt fd() {
		PullEngine current = this.life.engineIfAny();
		return (current != null && current.channel() instanceof UnixChannel unix && unix.fd().isOpen())
				? OptionalInt.of(unix.fd().intValue()) : OptionalInt.empty();
	}

	@Override
	public <T> T getOption(SocketOption<T> option) {
		return this.life.getOption(option);
	}

	@Override
	public <T> AsyncSocket setOption(SocketOption<T> option, T value) {
		this.life.setOption(option, value);
		return this;
	}

	@Override
	public InputStream inputStream() {
		return new SocketInputStream(this, this.dispatcher);
	}

	@Override
	public OutputStream outputStream() {
		return new SocketOutputStream(this, this.dispatcher);
	}

	@Override
	public void close() {
		this.life.close();
	}

	@Override
	public boolean isClosed() {
		return this.life.isClosed();
	}

	@Override
	public CompletionStage<CloseReason> closed() {
		return this.life.closed().minimalCompletionStage();
	}

}
