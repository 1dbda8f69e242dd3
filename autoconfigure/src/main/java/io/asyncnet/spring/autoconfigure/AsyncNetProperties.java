package io.asyncnet.spring.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.asyncnet.dispatch.Transport;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * Properties of the dispatcher, the handler executor and all listeners.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("asyncnet")
public class AsyncNetProperties {

	/**
	 * Listeners by their names.
	 */
	private Map<String, ListenerProperties> listeners = new LinkedHashMap<>();

	private final Dispatcher dispatcher = new Dispatcher();

	private final Executor executor = new Executor();

	private final Mdc mdc = new Mdc();

	private final Observation observation = new Observation();

	private final Ssl ssl = new Ssl();

	@NestedConfigurationProperty
	private final TapProperties tap = new TapProperties();

	public Map<String, ListenerProperties> getListeners() {
		return this.listeners;
	}

	public void setListeners(Map<String, ListenerProperties> listeners) {
		this.listeners = listeners;
	}

	public Dispatcher getDispatcher() {
		return this.dispatcher;
	}

	public Executor getExecutor() {
		return this.executor;
	}

	public Mdc getMdc() {
		return this.mdc;
	}

	public Observation getObservation() {
		return this.observation;
	}

	public Ssl getSsl() {
		return this.ssl;
	}

	public TapProperties getTap() {
		return this.tap;
	}

	/**
	 * Properties of the event loops.
	 *
	 * @since 0.1.0
	 */
	public static class Dispatcher {

		/**
		 * System interface that event loops wait on.
		 */
		private @Nullable Transport transport;

		/**
		 * Number of event loops, one thread each. By default, and with 0, one for each
		 * available processor.
		 */
		private @Nullable Integer threads;

		public @Nullable Transport getTransport() {
			return this.transport;
		}

		public void setTransport(@Nullable Transport transport) {
			this.transport = transport;
		}

		public @Nullable Integer getThreads() {
			return this.threads;
		}

		public void setThreads(@Nullable Integer threads) {
			this.threads = threads;
		}

	}

	/**
	 * Properties of the threads that blocking handlers run on.
	 *
	 * @since 0.1.0
	 */
	public static class Executor {

		/**
		 * Number of platform threads for handlers of frames at most, and as many again
		 * for those of whole connections. Has no effect with virtual threads.
		 */
		private @Nullable Integer threads;

		public @Nullable Integer getThreads() {
			return this.threads;
		}

		public void setThreads(@Nullable Integer threads) {
			this.threads = threads;
		}

	}

	/**
	 * Properties of the values for log lines of handlers.
	 *
	 * @since 0.1.0
	 */
	public static class Mdc {

		/**
		 * Whether log lines of handlers can show the listener and the number of the
		 * connection.
		 */
		private boolean enabled = true;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

	}

	/**
	 * Properties of the observations of frames.
	 *
	 * @since 0.1.0
	 */
	public static class Observation {

		/**
		 * Whether each frame is observed: as a span where there is a tracer, and as a
		 * timer of its own.
		 */
		private boolean enabled;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

	}

	/**
	 * Properties of the SSL bundles that listeners use.
	 *
	 * @since 0.1.0
	 */
	public static class Ssl {

		/**
		 * Time between two looks for SSL bundles that have changed, besides those of
		 * Spring Boot. 0 for none.
		 */
		private Duration reloadPoll = Duration.ofSeconds(60);

		public Duration getReloadPoll() {
			return this.reloadPoll;
		}

		public void setReloadPoll(Duration reloadPoll) {
			this.reloadPoll = reloadPoll;
		}

	}

}
