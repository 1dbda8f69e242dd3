package io.asyncnet.spring.autoconfigure;

import java.util.List;

import io.asyncnet.socket.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Properties of how many connections one listener takes, and of whom.
 *
 * @since 0.1.0
 */
public class ListenerLimitProperties {

	/**
	 * Connections that may be open at the same time. By default, or with 0, as many as
	 * the process has file descriptors for, 10000 at most.
	 */
	private @Nullable Integer maxConnections;

	/**
	 * What becomes of peers while as many connections are open as may be.
	 */
	private Limits.@Nullable WhenFull whenFull;

	/**
	 * Connections of one address, or of one IPv6 network of 64 bits, that may be open at
	 * the same time. Any number with 0.
	 */
	private @Nullable Integer maxConnectionsPerAddress;

	/**
	 * Connections a second that are let in, and as many at once after a quiet second. Any
	 * number with 0.
	 */
	private @Nullable Integer acceptRate;

	/**
	 * Addresses, or ranges such as 10.0.0.0/8, whose connections are let in. Those of
	 * everybody if there are none.
	 */
	private @Nullable List<String> allow;

	/**
	 * Addresses, or ranges such as 10.0.0.0/8, whose connections are closed, also if they
	 * are allowed.
	 */
	private @Nullable List<String> deny;

	public @Nullable Integer getMaxConnections() {
		return this.maxConnections;
	}

	public void setMaxConnections(@Nullable Integer maxConnections) {
		this.maxConnections = maxConnections;
	}

	public Limits.@Nullable WhenFull getWhenFull() {
		return this.whenFull;
	}

	public void setWhenFull(Limits.@Nullable WhenFull whenFull) {
		this.whenFull = whenFull;
	}

	public @Nullable Integer getMaxConnectionsPerAddress() {
		return this.maxConnectionsPerAddress;
	}

	public void setMaxConnectionsPerAddress(@Nullable Integer maxConnectionsPerAddress) {
		this.maxConnectionsPerAddress = maxConnectionsPerAddress;
	}

	public @Nullable Integer getAcceptRate() {
		return this.acceptRate;
	}

	public void setAcceptRate(@Nullable Integer acceptRate) {
		this.acceptRate = acceptRate;
	}

	public @Nullable List<String> getAllow() {
		return this.allow;
	}

	public void setAllow(@Nullable List<String> allow) {
		this.allow = allow;
	}

	public @Nullable List<String> getDeny() {
		return this.deny;
	}

	public void setDeny(@Nullable List<String> deny) {
		this.deny = deny;
	}

}
