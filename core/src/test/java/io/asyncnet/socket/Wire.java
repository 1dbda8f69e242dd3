package io.asyncnet.socket;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collections;
import java.util.stream.Stream;

import io.asyncnet.dispatch.Transport;
import io.asyncnet.tls.TlsEngine;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.uring.IoUring;
import io.netty.handler.ssl.OpenSsl;
import org.jspecify.annotations.Nullable;

/**
 * What a socket runs on.
 */
record Wire(Transport transport, StandardProtocolFamily family, @Nullable TlsEngine tls) {

	static Stream<Transport> transports() {
		return Stream.of(Transport.NIO, Transport.EPOLL, Transport.IO_URING, Transport.KQUEUE).filter(Wire::loads);
	}

	private static boolean loads(Transport transport) {
		return switch (transport) {
			case EPOLL -> Epoll.isAvailable();
			case IO_URING -> IoUring.isAvailable();
			case KQUEUE -> KQueue.isAvailable();
			default -> true;
		};
	}

	/** Plain text, with each transport and each family. */
	static Stream<Wire> plain() {
		return transports().flatMap((transport) -> families().map((family) -> new Wire(transport, family, null)));
	}

	/** TLS with each engine, on each transport. */
	static Stream<Wire> encrypted() {
		return transports().flatMap(
				(transport) -> engines().map((engine) -> new Wire(transport, StandardProtocolFamily.INET, engine)));
	}

	/** Each transport and each family in plain text, and each transport with TLS. */
	static Stream<Wire> all() {
		return Stream.concat(plain(), encrypted());
	}

	/** The same, and TLS with each family, too. */
	static Stream<Wire> everything() {
		return plain().flatMap((wire) -> Stream.concat(Stream.of(wire),
				engines().map((engine) -> new Wire(wire.transport(), wire.family(), engine))));
	}

	private static Stream<TlsEngine> engines() {
		return Arrays.stream(TlsEngine.values())
			.filter((engine) -> engine == TlsEngine.JDK || (engine == TlsEngine.OPENSSL && OpenSsl.isAvailable()));
	}

	private static Stream<StandardProtocolFamily> families() {
		return Arrays.stream(StandardProtocolFamily.values())
			.filter((family) -> family != StandardProtocolFamily.INET6 || hasIpv6());
	}

	private static boolean hasIpv6() {
		try {
			return Collections.list(NetworkInterface.getNetworkInterfaces())
				.stream()
				.flatMap(NetworkInterface::inetAddresses)
				.anyMatch((address) -> address instanceof Inet6Address && address.isLoopbackAddress());
		}
		catch (SocketException ex) {
			return false;
		}
	}

	TlsEngine engine() {
		return (this.tls != null) ? this.tls : TlsEngine.AUTO;
	}

	/** The address of this machine in the family. */
	String host() {
		return (this.family == StandardProtocolFamily.INET6) ? "::1" : "127.0.0.1";
	}

	InetAddress address() {
		try {
			return InetAddress.getByName(host());
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
