package io.asyncnet.spring.autoconfigure;

import java.util.concurrent.Executor;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import io.asyncnet.socket.Limits;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of managed listeners and their handlers, and of what both run on.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { LifecycleAutoConfiguration.class, SslAutoConfiguration.class },
		afterName = { "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
				"org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration" })
@ConditionalOnBooleanProperty(name = "asyncnet.enabled", matchIfMissing = true)
@Conditional(ListenersOfParent.None.class)
@EnableConfigurationProperties(AsyncNetProperties.class)
@Import({ ConnectionContextConfiguration.class, SocketHandlerConfiguration.class, SocketListenerConfiguration.class,
		SocketGroupConfiguration.class, PeerIdentityConfiguration.class, SslBundleConfiguration.class,
		SocketTapConfiguration.class })
public final class AsyncNetAutoConfiguration {

	/**
	 * Name of the bean that runs blocking handlers, an {@link Executor}. It is not a
	 * default candidate: an injection point asks for it by this name.
	 */
	public static final String HANDLER_EXECUTOR_BEAN_NAME = "asyncNetHandlerExecutor";

	/** As many blocking calls at the same time as Tomcat has by default. */
	static final int DEFAULT_HANDLER_THREADS = 200;

	@Bean
	@ConditionalOnMissingBean
	Dispatcher asyncNetDispatcher(AsyncNetProperties properties) {
		Transport transport = properties.getDispatcher().getTransport();
		Integer threads = properties.getDispatcher().getThreads();
		if (threads != null && threads < 0) {
			throw new InvalidConfigurationPropertyValueException("asyncnet.dispatcher.threads", threads,
					"It must be positive, or 0 for one thread for each processor");
		}
		return Dispatcher.open("asyncnet", (transport != null) ? transport : Transport.AUTO,
				(threads != null) ? threads : 0);
	}

	// Spring Boot's own executor would back off from a default candidate.
	@Bean(name = HANDLER_EXECUTOR_BEAN_NAME, defaultCandidate = false)
	@ConditionalOnMissingBean(name = HANDLER_EXECUTOR_BEAN_NAME)
	Executor asyncNetHandlerExecutor(AsyncNetProperties properties, Environment environment) {
		Integer threads = properties.getExecutor().getThreads();
		if (threads != null && threads < 1) {
			throw new InvalidConfigurationPropertyValueException("asyncnet.executor.threads", threads,
					"It must be at least 1");
		}
		if (Threading.VIRTUAL.isActive(environment)) {
			return HandlerExecutor.virtual();
		}
		return HandlerExecutor.platform((threads != null) ? threads : DEFAULT_HANDLER_THREADS,
				queueCapacity(properties));
	}

	/**
	 * A connection has at most one task at a time, and one that takes the place of
	 * another one may overlap with that one's last task: a queue of this length is never
	 * full.
	 */
	private static int queueCapacity(AsyncNetProperties properties) {
		long connections = properties.getListeners()
			.values()
			.stream()
			.map((listener) -> listener.getLimits().getMaxConnections())
			.mapToLong((max) -> (max != null && max > 0) ? max : Limits.UNLIMITED_BY_DESCRIPTORS)
			.sum();
		return Math.toIntExact(Math.min(Math.max(connections * 2, 1), Integer.MAX_VALUE));
	}

}
