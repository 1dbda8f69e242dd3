package io.asyncnet.spring.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Properties of the authentication of one listener's peers by their first frames.
 *
 * @since 0.1.0
 */
public class ListenerAuthenticationProperties {

	/**
	 * Time that a peer may take to authenticate.
	 */
	private @Nullable Duration timeout;

	/**
	 * Failed authentications of one address, or of one IPv6 network of 64 bits, within a
	 * minute, after which further ones are refused unseen. Any number with 0.
	 */
	private @Nullable Integer failuresPerMinute;

	public @Nullable Duration getTimeout() {
		return this.timeout;
	}

	public void setTimeout(@Nullable Duration timeout) {
		this.timeout = timeout;
	}

	public @Nullable Integer getFailuresPerMinute() {
		return this.failuresPerMinute;
	}

	public void setFailuresPerMinute(@Nullable Integer failuresPerMinute) {
		this.failuresPerMinute = failuresPerMinute;
	}

}
