package io.asyncnet.spring.autoconfigure.metrics;

import java.util.concurrent.Executor;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.LoopWatch;
import io.asyncnet.socket.ConnectionObserver;
import io.asyncnet.socket.ListenerOptions;
import io.asyncnet.spring.autoconfigure.AsyncNetAutoConfiguration;
import io.asyncnet.spring.listener.ConnectionObserverFactory;
import io.asyncnet.spring.metrics.SocketMetersConvention;
import io.asyncnet.spring.metrics.SocketMetrics;
import io.asyncnet.spring.observation.GroupSends;
import io.asyncnet.spring.observation.HandlerLoad;
import io.asyncnet.spring.observation.TlsReloads;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of meters for listeners, handlers and the dispatcher.
 *
 * @since 0.1.0
 */
@AutoConfiguration(afterName = { "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
		"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnBooleanProperty(name = "asyncnet.enabled", matchIfMissing = true)
public final class AsyncNetMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	SocketMetrics asyncNetSocketMetrics(MeterRegistry registry, Dispatcher dispatcher,
			ObjectProvider<SocketMetersConvention> convention,
			@Qualifier(AsyncNetAutoConfiguration.HANDLER_EXECUTOR_BEAN_NAME) ObjectProvider<Executor> executor) {
		SocketMetrics metrics = new SocketMetrics(registry,
				convention.getIfAvailable(() -> SocketMetersConvention.DEFAULT));
		metrics.dispatcher(dispatcher::pendingTasks);
		if (executor.getIfAvailable() instanceof HandlerLoad load) {
			metrics.executor(load);
		}
		return metrics;
	}

	@Bean
	@ConditionalOnMissingBean
	LoopWatch asyncNetLoopWatch(Dispatcher dispatcher, SocketMetrics metrics) {
		LoopWatch watch = dispatcher.watchLoops(metrics.dispatcherLag());
		metrics.dispatcherBlocked(watch::blockedNanos);
		return watch;
	}

	@Bean
	ConnectionObserverFactory asyncNetMetricsObserverFactory(SocketMetrics metrics) {
		return new ConnectionObserverFactory() {

			@Override
			public ConnectionObserver create(String listener) {
				return metrics.observer(listener);
			}

			@Override
			public ConnectionObserver create(ListenerOptions options) {
				return metrics.observer(options.name(), options.tls() != null);
			}

			@Override
			public void remove(String listener) {
				metrics.remove(listener);
			}

		};
	}

	@Bean
	@ConditionalOnMissingBean
	GroupSends asyncNetGroupSends(SocketMetrics metrics) {
		return metrics.groups();
	}

	@Bean
	@ConditionalOnMissingBean
	TlsReloads asyncNetTlsReloads(SocketMetrics metrics) {
		return metrics.tlsReloads();
	}

}
