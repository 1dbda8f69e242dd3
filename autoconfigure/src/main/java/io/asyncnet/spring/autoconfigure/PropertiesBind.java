package io.asyncnet.spring.autoconfigure;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.asyncnet.socket.AddressRange;
import io.asyncnet.socket.ListenerOptions;
import io.asyncnet.socket.ProxyProtocol;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;

/**
 * Maps those properties of a listener that say where it listens, and who is in front of
 * it.
 *
 * @param key the names of the listener's properties
 * @param properties its properties
 */
record PropertiesBind(ListenerKey key, ListenerProperties properties) {

	private static final int MAX_PORT = 65_535;

	ListenerOptions.Bind map(ListenerOptions.Bind unset) {
		SocketAddress address = address((InetSocketAddress) unset.address());
		return new ListenerOptions.Bind(address,
				this.key.number("backlog", this.properties.getBacklog(), 1, unset.backlog()),
				new PropertiesSocket(this.key, this.properties).map(unset.socket()),
				proxyProtocol(unset.proxyProtocol(), address), permissions(unset.permissions()));
	}

	private SocketAddress address(InetSocketAddress unset) {
		String path = this.properties.getPath();
		if (path != null) {
			return file(path);
		}
		InetAddress address = this.properties.getAddress();
		int port = this.key.number("port", this.properties.getPort(), 0, unset.getPort());
		if (port > MAX_PORT) {
			throw this.key.invalid("port", port, "A port is at most " + MAX_PORT);
		}
		return new InetSocketAddress((address != null) ? address : unset.getAddress(), port);
	}

	private UnixDomainSocketAddress file(String path) {
		MutuallyExclusiveConfigurationPropertiesException.throwIfMultipleNonNullValuesIn((values) -> {
			values.put(this.key.of("path"), path);
			values.put(this.key.of("port"), this.properties.getPort());
		});
		MutuallyExclusiveConfigurationPropertiesException.throwIfMultipleNonNullValuesIn((values) -> {
			values.put(this.key.of("path"), path);
			values.put(this.key.of("address"), this.properties.getAddress());
		});
		try {
			Path file = Path.of(path);
			if (file.getFileName() == null || file.getFileName().toString().isEmpty()) {
				throw this.key.invalid("path", path, "It must be the path of a file");
			}
			return UnixDomainSocketAddress.of(file);
		}
		catch (InvalidPathException ex) {
			throw this.key.invalid("path", path, "It is no path: " + ex.getReason());
		}
	}

	private Set<PosixFilePermission> permissions(Set<PosixFilePermission> unset) {
		String permissions = this.properties.getPathPermissions();
		if (permissions == null) {
			return unset;
		}
		if (this.properties.getPath() == null) {
			throw this.key.invalid("path-permissions", permissions,
					"It has a meaning only with '%s', which is not set".formatted(this.key.of("path")));
		}
		try {
			return PosixFilePermissions.fromString(permissions);
		}
		catch (IllegalArgumentException ex) {
			throw this.key.invalid("path-permissions", permissions,
					"Permissions are nine characters for owner, group and others, for example 'rw-rw----'");
		}
	}

	private ProxyProtocol proxyProtocol(ProxyProtocol unset, SocketAddress address) {
		ListenerProxyProtocolProperties properties = this.properties.getProxyProtocol();
		ProxyProtocol.Mode mode = orElse(properties.getMode(), unset.mode());
		List<AddressRange> trusted = this.key.ranges("proxy-protocol.trusted", properties.getTrusted());
		boolean unix = address instanceof UnixDomainSocketAddress;
		if (unix && !trusted.isEmpty()) {
			throw this.key.invalid("proxy-protocol.trusted", properties.getTrusted(),
					"It has no meaning with '%s': whom the permissions of the file let in is trusted"
						.formatted(this.key.of("path")));
		}
		if (!unix && trusted.isEmpty() && mode != ProxyProtocol.Mode.OFF) {
			throw this.key.invalid("proxy-protocol.trusted", properties.getTrusted(),
					"It must have the addresses of the proxies, for example '10.0.0.0/8', because '%s' is '%s'"
						.formatted(this.key.of("proxy-protocol.mode"),
								(mode == ProxyProtocol.Mode.REQUIRED) ? "required" : "optional"));
		}
		if (!trusted.isEmpty() && properties.getMode() == null) {
			throw this.key.invalid("proxy-protocol.trusted", properties.getTrusted(),
					"It has no effect without '%s': set that to 'required' or 'optional', or to 'off' to say that headers are data"
						.formatted(this.key.of("proxy-protocol.mode")));
		}
		return new ProxyProtocol(mode, trusted, timeout(properties.getTimeout(), unset.timeout()));
	}

	private Duration timeout(@Nullable Duration value, Duration unset) {
		if (value != null && (value.isNegative() || value.isZero())) {
			throw this.key.invalid("proxy-protocol.timeout", value, "It must be longer than 0");
		}
		return orElse(value, unset);
	}

	private static <T> T orElse(@Nullable T value, T unset) {
		return (value != null) ? value : unset;
	}

}
