package io.asyncnet.spring.identity;

import java.security.Principal;
import java.util.function.Function;

import io.asyncnet.socket.ProxyInfo;
import io.asyncnet.socket.ProxySsl;
import io.asyncnet.socket.SocketPeer;
import org.jspecify.annotations.Nullable;

/**
 * Names a peer by what a trusted proxy says of it in the header of the PROXY protocol.
 *
 * @since 0.1.0
 */
public final class ProxyPrincipalExtractor implements PrincipalExtractor {

	private final Function<ProxyInfo, @Nullable String> name;

	private ProxyPrincipalExtractor(Function<ProxyInfo, @Nullable String> name) {
		this.name = name;
	}

	/**
	 * Return an extractor for proxies that end TLS themselves: the common name of the
	 * client certificate, if the proxy has verified that.
	 * @return the extractor, of which there is a bean by default
	 */
	public static ProxyPrincipalExtractor commonName() {
		return new ProxyPrincipalExtractor((proxy) -> {
			ProxySsl ssl = proxy.ssl();
			return (ssl != null && ssl.verified()) ? ssl.commonName() : null;
		});
	}

	/**
	 * Return an extractor for the authority, which is the server name that the peer has
	 * asked the proxy for. <b>The peer chooses it freely</b> unless the proxy checks it,
	 * so there is no bean of it by default.
	 * @return the extractor
	 */
	public static ProxyPrincipalExtractor authority() {
		return new ProxyPrincipalExtractor(ProxyInfo::authority);
	}

	@Override
	public @Nullable Principal extract(SocketPeer peer) {
		ProxyInfo proxy = peer.proxy();
		String name = (proxy != null) ? PrincipalName.of(this.name.apply(proxy)) : null;
		return (name != null) ? new ProxyPrincipal(name) : null;
	}

}
