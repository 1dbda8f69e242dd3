package io.asyncnet.spring.autoconfigure;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.socket.EncodedFrame;
import io.asyncnet.spring.convert.FrameConverters;
import io.asyncnet.spring.handler.SocketHandlers;
import io.asyncnet.spring.identity.PeerPrincipals;
import io.asyncnet.spring.listener.ConnectionObserverFactory;
import io.asyncnet.spring.listener.ConnectionRegistry;
import io.asyncnet.spring.listener.ListenerOptionsCustomizer;
import io.asyncnet.spring.listener.PayloadEncoder;
import io.asyncnet.spring.listener.SocketListenerFactory;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import io.asyncnet.spring.listener.SocketListenerSpec;
import io.asyncnet.spring.listener.TlsContexts;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.util.function.SingletonSupplier;

/**
 * The managed listeners and their lifecycle.
 */
@Configuration(proxyBeanMethods = false)
class SocketListenerConfiguration {

	@Bean
	ListenerHandlers asyncNetListenerHandlers(AsyncNetProperties properties, BeanFactory beans, SocketHandlers handlers,
			@Qualifier(AsyncNetAutoConfiguration.HANDLER_EXECUTOR_BEAN_NAME) Executor executor) {
		return new ListenerHandlers(properties.getListeners(), beans, handlers, executor);
	}

	@Bean
	PropertiesListenerSpecs asyncNetListenerSpecs(AsyncNetProperties properties, TlsContexts tlsContexts,
			ObjectProvider<LifecycleProperties> lifecycle, ListableBeanFactory beans, Environment environment) {
		UnknownListenerProperties.refuse(environment, properties.getListeners());
		return new PropertiesListenerSpecs(properties.getListeners(), tlsContexts, shutdownPhase(lifecycle),
				new CustomFramings(beans));
	}

	@Bean
	SocketListenerFactory asyncNetListenerFactory(Dispatcher dispatcher, ApplicationEventPublisher events,
			ListenerHandlers handlers, ObjectProvider<ListenerOptionsCustomizer> customizers,
			ObjectProvider<ConnectionObserverFactory> observers, ObjectProvider<LifecycleProperties> lifecycle,
			ObjectProvider<PeerPrincipals> principals) {
		// not now: users are looked up by beans that may need listeners themselves
		SingletonSupplier<PeerPrincipals> known = SingletonSupplier.of(principals::getObject);
		return new SocketListenerFactory(dispatcher, events, handlers, customizers.orderedStream().toList(),
				observers.orderedStream().toList(), PropertiesListenerSpecs.gracePeriod(shutdownPhase(lifecycle)),
				(connection) -> known.obtain().known(connection));
	}

	private static Duration shutdownPhase(ObjectProvider<LifecycleProperties> lifecycle) {
		return lifecycle.getIfAvailable(LifecycleProperties::new).getTimeoutPerShutdownPhase();
	}

	@Bean
	HandlerListenerCheck asyncNetHandlerListenerCheck(AsyncNetProperties properties, SocketHandlers handlers,
			SocketListenerRegistry registry) {
		return new HandlerListenerCheck(properties.getListeners(), handlers, registry);
	}

	@Bean
	@ConditionalOnMissingBean
	SocketListenerRegistry socketListenerRegistry(SocketListenerFactory factory, PropertiesListenerSpecs properties,
			ObjectProvider<SocketListenerSpec> specs) {
		return new SocketListenerRegistry(factory,
				Stream.concat(properties.create().stream(), specs.orderedStream()).toList());
	}

	@Bean
	@ConditionalOnMissingBean
	PayloadEncoder asyncNetPayloadEncoder(FrameConverters converters) {
		return (payload, framing, charset) -> EncodedFrame.write(framing,
				(frames) -> converters.writer(charset).write(payload, frames));
	}

	@Bean
	@ConditionalOnMissingBean
	ConnectionRegistry connectionRegistry(SocketListenerRegistry listeners, PayloadEncoder encoder) {
		return new ConnectionRegistry(listeners, encoder);
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
	ReadinessOnClose asyncNetReadinessOnClose(ApplicationContext context) {
		return new ReadinessOnClose(context);
	}

	@Bean
	LocalPortPublisher asyncNetLocalPortPublisher(ApplicationContext context) {
		return new LocalPortPublisher(context);
	}

}
