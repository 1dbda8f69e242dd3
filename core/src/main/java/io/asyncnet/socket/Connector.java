package io.asyncnet.socket;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.asyncnet.dispatch.NettyTransport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Connects to the first of several addresses that answers (RFC 8305): one attempt after
 * the other, the next one begins when the last has failed or has not answered for a
 * while, and all but the winner are closed. Event loop only.
 */
final class Connector {

	/** What RFC 8305 recommends. */
	private static final long ATTEMPT_DELAY_MILLIS = 250;

	private final EventLoop loop;

	private final Function<SocketAddress, Channel> channels;

	private final NettyTransport transport;

	private final List<SocketAddress> addresses;

	private final List<Channel> attempts = new ArrayList<>();

	private final CompletableFuture<Channel> connected = new CompletableFuture<>();

	private int nextAddress;

	private int pending;

	private @Nullable Future<?> nextAttempt;

	private final Map<SocketAddress, Throwable> failures = new LinkedHashMap<>();

	/**
	 * Create a connector.
	 * @param transport what the channels belong to
	 * @param loop where all of it happens
	 * @param channels creates a channel, configured, for each attempt
	 * @param addresses where to connect to, the preferred one first
	 */
	Connector(NettyTransport transport, EventLoop loop, Function<SocketAddress, Channel> channels,
			List<SocketAddress> addresses) {
		this.transport = transport;
		this.loop = loop;
		this.channels = channels;
		this.addresses = addresses;
	}

	/**
	 * Begin; any thread.
	 * @param time for all attempts together, and what came before
	 * @return completes on the event loop with a channel that does not read yet
	 */
	CompletableFuture<Channel> connect(Time time) {
		Future<?> timer = this.loop.schedule(() -> fail(SocketConnectException.timeout(this.addresses, time.timeout())),
				time.leftNanos(), TimeUnit.NANOSECONDS);
		this.loop.execute(this::attempt);
		this.connected.whenComplete((channel, failure) -> {
			timer.cancel(false);
			this.loop.execute(() -> closeAllBut(channel));
		});
		return this.connected;
	}

	private void attempt() {
		if (this.nextAttempt != null) {
			this.nextAttempt.cancel(false);
		}
		if (this.connected.isDone() || this.nextAddress == this.addresses.size()) {
			return;
		}
		SocketAddress address = this.addresses.get(this.nextAddress++);
		Channel channel;
		try {
			channel = this.channels.apply(address);
		}
		catch (UnsupportedOperationException ex) {
			// an option that the transport does not have, which is nobody else's fault
			fail(ex);
			return;
		}
		catch (RuntimeException ex) {
			fail(new SocketConnectException(address, ex));
			return;
		}
		this.attempts.add(channel);
		this.pending++;
		channel.config().setAutoRead(false);
		channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
		// the timeout is ours
		channel.config().setConnectTimeoutMillis(0);
		this.transport.register(this.loop, channel).addListener((registered) -> {
			if (registered.isSuccess()) {
				channel.connect(ChannelSettings.netty(address, channel))
					.addListener((done) -> attempted(channel, address, done.cause()));
			}
			else {
				channel.unsafe().closeForcibly();
				attempted(channel, address, registered.cause());
			}
		});
		if (this.nextAddress < this.addresses.size()) {
			this.nextAttempt = this.loop.schedule(this::attempt, ATTEMPT_DELAY_MILLIS, TimeUnit.MILLISECONDS);
		}
	}

	private void attempted(Channel channel, SocketAddress address, @Nullable Throwable failure) {
		this.pending--;
		if (failure == null) {
			if (!this.connected.complete(channel)) {
				channel.close();
			}
			return;
		}
		channel.close();
		this.failures.put(address, failure);
		if (this.nextAddress < this.addresses.size()) {
			attempt();
		}
		else if (this.pending == 0) {
			fail(SocketConnectException.all(this.addresses.get(0), this.failures));
		}
	}

	/** Give up; any thread. */
	void fail(Throwable failure) {
		this.connected.completeExceptionally(failure);
	}

	private void closeAllBut(@Nullable Channel winner) {
		if (this.nextAttempt != null) {
			this.nextAttempt.cancel(false);
		}
		for (Channel attempt : this.attempts) {
			if (!attempt.equals(winner)) {
				attempt.close();
			}
		}
	}

	/**
	 * How long connecting may take.
	 *
	 * @param timeout the whole time
	 * @param startNanos when it began, a value of {@link System#nanoTime()}
	 */
	record Time(Duration timeout, long startNanos) {

		long leftNanos() {
			long gone = System.nanoTime() - this.startNanos;
			return Math.max(0, TimeUnit.NANOSECONDS.convert(this.timeout) - gone);
		}

	}

}
