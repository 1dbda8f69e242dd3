package io.asyncnet.spring.autoconfigure;

import java.time.Duration;
import java.util.List;

import io.asyncnet.socket.ProxyProtocol;
import org.jspecify.annotations.Nullable;

/**
 * Properties of the proxies in front of one listener.
 *
 * @since 0.1.0
 */
public class ListenerProxyProtocolProperties {

	/**
	 * Whether connections begin with a header of the PROXY protocol.
	 */
	private ProxyProtocol.@Nullable Mode mode;

	/**
	 * Addresses, or ranges such as 10.0.0.0/8, of the proxies whose header is believed.
	 */
	private @Nullable List<String> trusted;

	/**
	 * Time that a trusted proxy may take for its header.
	 */
	private @Nullable Duration timeout;

	public ProxyProtocol.@Nullable Mode getMode() {
		return this.mode;
	}

	public void setMode(ProxyProtocol.@Nullable Mode mode) {
		this.mode = mode;
	}

	public @Nullable List<String> getTrusted() {
		return this.trusted;
	}

	public void setTrusted(@Nullable List<String> trusted) {
		this.trusted = trusted;
	}

	public @Nullable Duration getTimeout() {
		return this.timeout;
	}

	public void setTimeout(@Nullable Duration timeout) {
		this.timeout = timeout;
	}

}
