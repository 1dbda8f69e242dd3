package io.asyncnet.spring.autoconfigure;

import io.asyncnet.spring.context.MdcContext;
import io.asyncnet.spring.context.ReactorContext;
import io.asyncnet.spring.context.ThreadLocalContext;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshotFactory;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/**
 * What the threads of handlers know: values for log lines, and thread-locals if there is
 * Micrometer's library that propagates them.
 */
@Configuration(proxyBeanMethods = false)
class ConnectionContextConfiguration {

	// The innermost: an accessor for the whole map of values would empty it.
	@Bean
	@Order(3)
	@ConditionalOnBooleanProperty(name = "asyncnet.mdc.enabled", matchIfMissing = true)
	MdcContext asyncNetMdcContext() {
		return new MdcContext();
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ContextSnapshotFactory.class)
	static class ThreadLocalConfiguration {

		@Bean
		@Order(1)
		ThreadLocalContext asyncNetThreadLocalContext() {
			return new ThreadLocalContext(ContextRegistry.getInstance());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ ContextSnapshotFactory.class, Mono.class })
	static class ReactorConfiguration {

		@Bean
		@Order(2)
		ReactorContext asyncNetReactorContext() {
			return new ReactorContext(ContextSnapshotFactory.builder().build());
		}

	}

}
