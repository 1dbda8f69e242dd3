package io.asyncnet.spring.autoconfigure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.asyncnet.socket.AddressRange;
import io.asyncnet.socket.Limits;
import io.asyncnet.socket.ProxyProtocol;
import org.jspecify.annotations.Nullable;

/**
 * Maps those properties of a listener that say how many connections it takes, and of
 * whom.
 *
 * @param key the names of the listener's properties
 * @param properties its properties
 */
record PropertiesLimits(ListenerKey key, ListenerProperties properties) {

	private static final String MAX_CONNECTIONS = "limits.max-connections";

	private static final String PER_ADDRESS = "limits.max-connections-per-address";

	private static final String ALLOW = "limits.allow";

	private static final String DENY = "limits.deny";

	Limits map(Limits unset) {
		ListenerLimitProperties limits = this.properties.getLimits();
		int max = this.key.number(MAX_CONNECTIONS, limits.getMaxConnections(), 0, unset.maxConnections());
		int perAddress = this.key.number(PER_ADDRESS, limits.getMaxConnectionsPerAddress(), 0,
				unset.maxConnectionsPerAddress());
		int most = (max != 0) ? max : Limits.UNLIMITED_BY_DESCRIPTORS;
		if (perAddress > most) {
			throw this.key.invalid(PER_ADDRESS, perAddress, "It must not be more than '%s', which is %s"
				.formatted(this.key.of(MAX_CONNECTIONS), (max != 0) ? max : "at most " + most));
		}
		requireAddresses(perAddress);
		Limits.WhenFull whenFull = limits.getWhenFull();
		return withAddresses(unset.withMaxConnections(max)
			.withWhenFull((whenFull != null) ? whenFull : unset.whenFull())
			.withMaxConnectionsPerAddress(perAddress)
			.withAcceptRate(this.key.number("limits.accept-rate", limits.getAcceptRate(), 0, unset.acceptRate())));
	}

	private Limits withAddresses(Limits mapped) {
		ListenerLimitProperties limits = this.properties.getLimits();
		List<AddressRange> allow = this.key.ranges(ALLOW, limits.getAllow());
		List<AddressRange> deny = this.key.ranges(DENY, limits.getDeny());
		try {
			return mapped.withAddresses(allow, deny);
		}
		catch (IllegalArgumentException ex) {
			throw this.key.invalid(ALLOW, limits.getAllow(),
					"%s; that is '%s'".formatted(ex.getMessage(), this.key.of(DENY)));
		}
	}

	/** Whoever sets a limit that has no effect relies on it. */
	private void requireAddresses(int perAddress) {
		ProxyProtocol.Mode mode = this.properties.getProxyProtocol().getMode();
		if (this.properties.getPath() == null || (mode != null && mode != ProxyProtocol.Mode.OFF)) {
			return;
		}
		Map<String, @Nullable Object> values = new LinkedHashMap<>();
		values.put(PER_ADDRESS, (perAddress > 0) ? perAddress : null);
		values.put(ALLOW, this.properties.getLimits().getAllow());
		values.put(DENY, this.properties.getLimits().getDeny());
		values.forEach((name, value) -> {
			if (value != null && !List.of().equals(value)) {
				throw this.key.invalid(name, value,
						"It has no meaning with '%s', because peers of a Unix domain socket have no address. Remove it, or have a proxy tell addresses by '%s'"
							.formatted(this.key.of("path"), this.key.of("proxy-protocol.mode")));
			}
		});
	}

}
