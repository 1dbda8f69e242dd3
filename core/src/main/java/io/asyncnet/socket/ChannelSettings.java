package io.asyncnet.socket;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.UnixDomainSocketAddress;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.asyncnet.AsyncNetException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import org.jspecify.annotations.Nullable;

/**
 * Options and addresses of channels, as the JDK knows them.
 */
final class ChannelSettings {

	private static final int LINUX_SOL_SOCKET = 1;

	/** The transports set it, but do not name it among their options. */
	private static final ChannelOption<Integer> LINUX_USER_TIMEOUT = new IntegerUnixChannelOption("TCP_USER_TIMEOUT", 6,
			18);

	/** What the transports have no name for, by its number on Linux. */
	private static final Map<String, Integer> LINUX_NUMBERS = Map.of("SO_DEBUG", 1, "SO_REUSEADDR", 2, "SO_DONTROUTE",
			5, "SO_BROADCAST", 6, "SO_KEEPALIVE", 9, "SO_OOBINLINE", 10, "SO_REUSEPORT", 15);

	/** What the JDK has another name for. */
	private static final Map<String, String> JDK_NAMES = Map.of("TCP_KEEPINTVL", "TCP_KEEPINTERVAL", "TCP_KEEPCNT",
			"TCP_KEEPCOUNT");

	private static final boolean LINUX = System.getProperty("os.name", "").startsWith("Linux");

	/** How Linux calls EOPNOTSUPP and ENOPROTOOPT. */
	private static final Set<String> NOT_SUPPORTED = Set.of("Operation not supported", "Protocol not available");

	private ChannelSettings() {
	}

	static <T> T get(Channel channel, SocketOption<T> option) {
		if (option.equals(SocketOptions.ACCEPT_CONN)) {
			return option.type().cast(channel instanceof ServerChannel && channel.isActive());
		}
		Object value = read(channel, option);
		if (value instanceof Integer number && option.type() == Boolean.class) {
			return option.type().cast(number != 0);
		}
		return option.type().cast(value);
	}

	private static Object read(Channel channel, SocketOption<?> option) {
		Object value;
		try {
			value = channel.config().getOption(find(channel, option));
		}
		catch (ChannelException ex) {
			throw new AsyncNetException(
					String.format(Locale.ROOT, "Option %s cannot be read: %s", option.name(), reason(ex)), ex);
		}
		if (value == null) {
			throw unsupported(channel, option);
		}
		return value;
	}

	static void checkWritable(SocketOption<?> option) {
		if (option.equals(SocketOptions.ACCEPT_CONN)) {
			throw new UnsupportedOperationException("Option SO_ACCEPTCONN can only be read");
		}
	}

	static void set(Channel channel, SocketOption<?> option, @Nullable Object value) {
		checkWritable(option);
		boolean changed;
		try {
			ChannelOption<?> found = find(channel, option);
			boolean number = found instanceof IntegerUnixChannelOption && value instanceof Boolean;
			changed = set(channel, found, number ? (Boolean.TRUE.equals(value) ? 1 : 0) : value);
		}
		catch (ChannelException ex) {
			String reason = reason(ex);
			if (NOT_SUPPORTED.contains(reason)) {
				throw unsupported(channel, option);
			}
			throw new AsyncNetException(
					String.format(Locale.ROOT, "Option %s cannot be set to %s: %s", option.name(), value, reason), ex);
		}
		if (!changed) {
			throw unsupported(channel, option);
		}
	}

	/** Of Netty's "setsockopt(..) failed with error(-1): text" the text. */
	private static String reason(ChannelException failure) {
		Throwable cause = failure.getCause();
		String message = String.valueOf((cause != null) ? cause.getMessage() : failure.getMessage());
		return message.substring(message.lastIndexOf(": ") + 1).strip();
	}

	/** Configure a new channel, which ends when it does not have one of the options. */
	static void setAll(Channel channel, Map<SocketOption<?>, Object> options) {
		try {
			options.forEach((option, value) -> set(channel, option, value));
		}
		catch (RuntimeException ex) {
			channel.unsafe().closeForcibly();
			throw ex;
		}
	}

	@SuppressWarnings("unchecked")
	private static boolean set(Channel channel, ChannelOption<?> option, @Nullable Object value) {
		return channel.config().setOption((ChannelOption<Object>) option, value);
	}

	private static ChannelOption<?> find(Channel channel, SocketOption<?> option) {
		ChannelOption<?> found = findIfAny(channel, option);
		if (found == null) {
			throw unsupported(channel, option);
		}
		return found;
	}

	/** What the transport of a channel calls an option, or {@code null} without it. */
	static @Nullable ChannelOption<?> findIfAny(Channel channel, SocketOption<?> option) {
		for (ChannelOption<?> known : channel.config().getOptions().keySet()) {
			String name = known.name().substring(known.name().lastIndexOf('#') + 1);
			if (name.equals(option.name()) || name.equals(JDK_NAMES.get(option.name()))) {
				return known;
			}
		}
		if (!LINUX || !(channel instanceof UnixChannel)) {
			return null;
		}
		if (option.equals(SocketOptions.USER_TIMEOUT) && channel instanceof SocketChannel) {
			return LINUX_USER_TIMEOUT;
		}
		Integer number = LINUX_NUMBERS.get(option.name());
		if (number != null) {
			return new IntegerUnixChannelOption(option.name(), LINUX_SOL_SOCKET, number);
		}
		return null;
	}

	private static UnsupportedOperationException unsupported(Channel channel, SocketOption<?> option) {
		return new UnsupportedOperationException(String.format(Locale.ROOT, "Option %s is not available on %s",
				option.name(), channel.getClass().getSimpleName()));
	}

	/** The port that TLS sessions are found again by. */
	static int port(@Nullable SocketAddress address) {
		return (address instanceof InetSocketAddress inet) ? inet.getPort() : 0;
	}

	/** An address as the JDK has it. */
	static @Nullable SocketAddress address(@Nullable SocketAddress address) {
		return (address instanceof DomainSocketAddress unix) ? UnixDomainSocketAddress.of(unix.path()) : address;
	}

	/**
	 * The address of a listening channel; Netty forgets that of an adopted one of Unix.
	 */
	static @Nullable SocketAddress localAddress(Channel channel) {
		SocketAddress local = channel.localAddress();
		if (local == null && channel instanceof UnixChannel unix) {
			local = new Socket(unix.fd().intValue()).localDomainSocketAddress();
		}
		return address(local);
	}

	/** An address as the channel wants it. */
	static SocketAddress netty(SocketAddress address, Channel channel) {
		boolean converts = address instanceof UnixDomainSocketAddress && channel instanceof UnixChannel;
		return converts ? new DomainSocketAddress(((UnixDomainSocketAddress) address).getPath().toFile()) : address;
	}

}
