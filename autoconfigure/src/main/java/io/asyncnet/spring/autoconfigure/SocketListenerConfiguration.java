package io.asyncnet.spring.autoconfigure;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.spring.handler.SocketHandlers;
import io.asyncnet.spring.listener.ConnectionObserverFactory;
import io.asyncnet.spring.listener.ListenerOptionsCustomizer;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import io.asyncnet.spring.listener.TlsContexts;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The managed listeners and their lifecycle.
 */
@Configuration(proxyBeanMethods = false)
class SocketListenerConfiguration {

	@Bean
	ListenerHandlers asyncNetListenerHandlers(AsyncNetProperties properties, SocketHandlers handlers) {
		return new ListenerHandlers(properties.getListeners(), handlers);
	}

	@Bean
	PropertiesListenerSpecs asyncNetListenerSpecs(AsyncNetProperties properties, TlsContexts tlsContexts,
			ListenerHandlers handlers, ObjectProvider<LifecycleProperties> lifecycle, ListableBeanFactory beans,
			ObjectProvider<ListenerOptionsCustomizer> customizers,
			ObjectProvider<ConnectionObserverFactory> observers) {
		return new PropertiesListenerSpecs(properties.getListeners(), tlsContexts, handlers,
				lifecycle.getIfAvailable(LifecycleProperties::new).getTimeoutPerShutdownPhase(),
				new CustomFramings(beans), customizers.orderedStream().toList(), observers.orderedStream().toList());
	}

	@Bean
	@ConditionalOnMissingBean
	SocketListenerRegistry socketListenerRegistry(Dispatcher dispatcher, ApplicationEventPublisher events,
			PropertiesListenerSpecs specs) {
		return new SocketListenerRegistry(dispatcher, events, specs.create());
	}

	@Bean
	SmartLifecycle asyncNetListenerStartStopLifecycle(SocketListenerRegistry registry) {
		return registry.startStopLifecycle();
	}

	@Bean
	SmartLifecycle asyncNetListenerDrainLifecycle(SocketListenerRegistry registry) {
		return registry.drainLifecycle();
	}

	@Bean
	LocalPortPublisher asyncNetLocalPortPublisher(ApplicationContext context) {
		return new LocalPortPublisher(context);
	}

}
