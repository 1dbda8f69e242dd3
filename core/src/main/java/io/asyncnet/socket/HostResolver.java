package io.asyncnet.socket;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/**
 * Finds the addresses of a name. The system's resolver blocks, so a name gets a thread of
 * its own for as long as that takes; an address in digits does not.
 */
final class HostResolver {

	/** Asks the operating system. */
	static final HostResolver SYSTEM = new HostResolver(InetAddress::getAllByName);

	private final Names names;

	HostResolver(Names names) {
		this.names = names;
	}

	CompletableFuture<List<SocketAddress>> resolve(String host, int port, @Nullable ProtocolFamily family) {
		CompletableFuture<List<SocketAddress>> resolved = new CompletableFuture<>();
		if (NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)) {
			lookUp(host, port, family, resolved);
		}
		else {
			Thread thread = new Thread(() -> lookUp(host, port, family, resolved), "asyncnet-resolver");
			thread.setDaemon(true);
			thread.start();
		}
		return resolved;
	}

	private void lookUp(String host, int port, @Nullable ProtocolFamily family,
			CompletableFuture<List<SocketAddress>> resolved) {
		try {
			List<SocketAddress> addresses = new ArrayList<>();
			for (InetAddress address : interleave(this.names.addresses(host))) {
				if (family == null || family.equals(family(address))) {
					addresses.add(new InetSocketAddress(address, port));
				}
			}
			if (addresses.isEmpty()) {
				throw SocketConnectException.unknownHost(host, port, null);
			}
			resolved.complete(addresses);
		}
		catch (UnknownHostException ex) {
			resolved.completeExceptionally(SocketConnectException.unknownHost(host, port, ex));
		}
		catch (RuntimeException ex) {
			resolved.completeExceptionally(ex);
		}
	}

	static ProtocolFamily family(InetAddress address) {
		return (address instanceof Inet6Address) ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
	}

	/** One family after the other, as RFC 8305 wants it, the system's choice first. */
	private static List<InetAddress> interleave(InetAddress[] addresses) {
		List<InetAddress> first = new ArrayList<>();
		List<InetAddress> second = new ArrayList<>();
		for (InetAddress address : addresses) {
			(family(address).equals(family(addresses[0])) ? first : second).add(address);
		}
		List<InetAddress> mixed = new ArrayList<>();
		for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
			if (i < first.size()) {
				mixed.add(first.get(i));
			}
			if (i < second.size()) {
				mixed.add(second.get(i));
			}
		}
		return mixed;
	}

	/** Where names and their addresses are known; may block. */
	interface Names {

		InetAddress[] addresses(String host) throws UnknownHostException;

	}

}
