package io.asyncnet.spring.actuate;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;

/**
 * Writes values as people read them.
 */
final class Texts {

	private Texts() {
	}

	static String address(SocketAddress address) {
		if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
			String host = inet.getAddress().getHostAddress();
			return ((host.indexOf(':') < 0) ? host : "[" + host + "]") + ":" + inet.getPort();
		}
		return address.toString();
	}

	static String lowerCase(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

}
