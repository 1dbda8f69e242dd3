package io.asyncnet.spring.autoconfigure;

import java.net.InetAddress;
import java.time.Duration;

import io.asyncnet.spring.annotation.Execution;
import io.asyncnet.spring.listener.AccessLogLevel;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.util.unit.DataSize;

/**
 * Properties of one listener. What is not set is as in
 * {@link io.asyncnet.socket.ListenerOptions}.
 *
 * @since 0.1.0
 */
public class ListenerProperties {

	/**
	 * Whether the listener exists.
	 */
	private boolean enabled = true;

	/**
	 * Whether the listener starts with the application.
	 */
	private boolean autoStartup = true;

	/**
	 * Local address to listen on. By default all addresses of the machine.
	 */
	private @Nullable InetAddress address;

	/**
	 * Port to listen on. Any free port with 0, which the listener then keeps.
	 */
	private @Nullable Integer port;

	/**
	 * Path of a Unix domain socket to listen on instead of a port.
	 */
	private @Nullable String path;

	/**
	 * Permissions of the Unix domain socket. Whoever may write it may connect.
	 */
	private @Nullable String pathPermissions;

	/**
	 * Connections that the operating system may hold until they are accepted.
	 */
	private @Nullable Integer backlog;

	/**
	 * Where handlers run whose annotation does not say so.
	 */
	private @Nullable Execution execution;

	/**
	 * Frames of one connection that are handled at the same time on the executor.
	 */
	private @Nullable Integer concurrency;

	/**
	 * Level of a log line for each connection that has ended, of logger
	 * io.asyncnet.access.
	 */
	private @Nullable AccessLogLevel accessLog;

	/**
	 * Whether that line has the name of the peer's principal, which is personal data.
	 */
	private @Nullable Boolean accessLogPrincipal;

	/**
	 * How bytes are cut into frames.
	 */
	private @Nullable FramingType framing;

	@NestedConfigurationProperty
	private final ListenerFrameProperties frame = new ListenerFrameProperties();

	@NestedConfigurationProperty
	private final ListenerRouteProperties route = new ListenerRouteProperties();

	@NestedConfigurationProperty
	private final ListenerSslProperties ssl = new ListenerSslProperties();

	@NestedConfigurationProperty
	private final ListenerProxyProtocolProperties proxyProtocol = new ListenerProxyProtocolProperties();

	@NestedConfigurationProperty
	private final ListenerAuthenticationProperties authentication = new ListenerAuthenticationProperties();

	@NestedConfigurationProperty
	private final ListenerLimitProperties limits = new ListenerLimitProperties();

	@NestedConfigurationProperty
	private final ListenerTimeoutProperties timeouts = new ListenerTimeoutProperties();

	private final Buffers buffers = new Buffers();

	@NestedConfigurationProperty
	private final ListenerSocketProperties socket = new ListenerSocketProperties();

	private final Shutdown shutdown = new Shutdown();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public boolean isAutoStartup() {
		return this.autoStartup;
	}

	public void setAutoStartup(boolean autoStartup) {
		this.autoStartup = autoStartup;
	}

	public @Nullable InetAddress getAddress() {
		return this.address;
	}

	public void setAddress(@Nullable InetAddress address) {
		this.address = address;
	}

	public @Nullable Integer getPort() {
		return this.port;
	}

	public void setPort(@Nullable Integer port) {
		this.port = port;
	}

	public @Nullable String getPath() {
		return this.path;
	}

	public void setPath(@Nullable String path) {
		this.path = path;
	}

	public @Nullable String getPathPermissions() {
		return this.pathPermissions;
	}

	public void setPathPermissions(@Nullable String pathPermissions) {
		this.pathPermissions = pathPermissions;
	}

	public @Nullable Integer getBacklog() {
		return this.backlog;
	}

	public void setBacklog(@Nullable Integer backlog) {
		this.backlog = backlog;
	}

	public @Nullable Execution getExecution() {
		return this.execution;
	}

	public void setExecution(@Nullable Execution execution) {
		this.execution = execution;
	}

	public @Nullable Integer getConcurrency() {
		return this.concurrency;
	}

	public void setConcurrency(@Nullable Integer concurrency) {
		this.concurrency = concurrency;
	}

	public @Nullable AccessLogLevel getAccessLog() {
		return this.accessLog;
	}

	public void setAccessLog(@Nullable AccessLogLevel accessLog) {
		this.accessLog = accessLog;
	}

	public @Nullable Boolean getAccessLogPrincipal() {
		return this.accessLogPrincipal;
	}

	public void setAccessLogPrincipal(@Nullable Boolean accessLogPrincipal) {
		this.accessLogPrincipal = accessLogPrincipal;
	}

	public @Nullable FramingType getFraming() {
		return this.framing;
	}

	public void setFraming(@Nullable FramingType framing) {
		this.framing = framing;
	}

	public ListenerFrameProperties getFrame() {
		return this.frame;
	}

	public ListenerRouteProperties getRoute() {
		return this.route;
	}

	public ListenerSslProperties getSsl() {
		return this.ssl;
	}

	public ListenerProxyProtocolProperties getProxyProtocol() {
		return this.proxyProtocol;
	}

	public ListenerAuthenticationProperties getAuthentication() {
		return this.authentication;
	}

	public ListenerLimitProperties getLimits() {
		return this.limits;
	}

	public ListenerTimeoutProperties getTimeouts() {
		return this.timeouts;
	}

	public Buffers getBuffers() {
		return this.buffers;
	}

	public ListenerSocketProperties getSocket() {
		return this.socket;
	}

	public Shutdown getShutdown() {
		return this.shutdown;
	}

	/**
	 * How much is buffered for one connection.
	 *
	 * @since 0.1.0
	 */
	public static class Buffers {

		/**
		 * Size of received data that may wait to be handled until reading stops.
		 */
		private @Nullable DataSize inbound;

		/**
		 * Size of data waiting to be sent at which handling of further frames stops.
		 */
		private @Nullable DataSize outboundHigh;

		/**
		 * Size of data waiting to be sent at which handling goes on.
		 */
		private @Nullable DataSize outboundLow;

		public @Nullable DataSize getInbound() {
			return this.inbound;
		}

		public void setInbound(@Nullable DataSize inbound) {
			this.inbound = inbound;
		}

		public @Nullable DataSize getOutboundHigh() {
			return this.outboundHigh;
		}

		public void setOutboundHigh(@Nullable DataSize outboundHigh) {
			this.outboundHigh = outboundHigh;
		}

		public @Nullable DataSize getOutboundLow() {
			return this.outboundLow;
		}

		public void setOutboundLow(@Nullable DataSize outboundLow) {
			this.outboundLow = outboundLow;
		}

	}

	/**
	 * How the listener stops.
	 *
	 * @since 0.1.0
	 */
	public static class Shutdown {

		/**
		 * Time that open connections may take to finish what they have begun. By default
		 * a little less than spring.lifecycle.timeout-per-shutdown-phase.
		 */
		private @Nullable Duration gracePeriod;

		public @Nullable Duration getGracePeriod() {
			return this.gracePeriod;
		}

		public void setGracePeriod(@Nullable Duration gracePeriod) {
			this.gracePeriod = gracePeriod;
		}

	}

}
