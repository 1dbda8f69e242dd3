package io.asyncnet.spring.autoconfigure.actuate;

import java.util.HashSet;
import java.util.Set;

import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of the actuator endpoint of listeners and connections.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("management.endpoint.sockets")
public class SocketsEndpointProperties {

	/**
	 * When to show the addresses and names of peers.
	 */
	private Show showValues = Show.NEVER;

	/**
	 * Roles of users that may see the addresses and names of peers. All authenticated
	 * users may if there are none.
	 */
	private final Set<String> roles = new HashSet<>();

	public Show getShowValues() {
		return this.showValues;
	}

	public void setShowValues(Show showValues) {
		this.showValues = showValues;
	}

	public Set<String> getRoles() {
		return this.roles;
	}

}
