package io.asyncnet.tls;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;

import io.netty.util.NetUtil;

/**
 * The host that a client wants to reach, as it is compared with certificates.
 *
 * @param name the name in ASCII without a final dot, or the address without brackets and
 * zone
 * @param literal whether it is an address
 */
record PeerHost(String name, boolean literal) {

	static PeerHost of(String host) {
		boolean bracketed = host.startsWith("[") && host.endsWith("]");
		String bare = bracketed ? host.substring(1, host.length() - 1) : host;
		if (NetUtil.isValidIpV4Address(bare)) {
			return new PeerHost(bare, true);
		}
		if (NetUtil.isValidIpV6Address(bare)) {
			int zone = bare.indexOf('%');
			return new PeerHost((zone >= 0) ? bare.substring(0, zone) : bare, true);
		}
		try {
			String ascii = IDN.toASCII(bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare);
			if (!bracketed && !ascii.isEmpty()) {
				return new PeerHost(ascii.toLowerCase(Locale.ROOT), false);
			}
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("'host' must be a host name or an address but was '" + host + "'", ex);
		}
		throw new IllegalArgumentException("'host' must be a host name or an address but was '" + host + "'");
	}

	/** RFC 6066: literal addresses are not permitted. */
	List<SNIServerName> serverNames() {
		return this.literal ? List.of() : List.of(new SNIHostName(this.name.getBytes(StandardCharsets.US_ASCII)));
	}

}
