package io.asyncnet.spring.autoconfigure;

import java.time.Duration;

import io.asyncnet.spring.listener.SocketListenerUnregisteredEvent;
import io.asyncnet.spring.listener.TlsContexts;
import io.asyncnet.spring.observation.TlsReloads;
import io.asyncnet.spring.ssl.SslBundleReloader;
import io.asyncnet.tls.TlsSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ResourceLoader;

/**
 * TLS of the listeners in the properties, from SSL bundles that may change.
 */
@Configuration(proxyBeanMethods = false)
class SslBundleConfiguration {

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(SslBundles.class)
	SslBundleReloader asyncNetSslBundleReloader(AsyncNetProperties properties, SslBundles bundles,
			ObjectProvider<SslProperties> bundleProperties, ResourceLoader resources, ApplicationEventPublisher events,
			ObjectProvider<TlsReloads> observer) {
		Duration interval = properties.getSsl().getReloadPoll();
		if (interval.isNegative()) {
			throw new InvalidConfigurationPropertyValueException("asyncnet.ssl.reload-poll", interval,
					"It must not be negative; 0 means that only Spring Boot looks for changes");
		}
		return new SslBundleReloader(bundles, bundleProperties.getIfAvailable(SslProperties::new),
				ApplicationResourceLoader.get(resources, true), interval, events,
				observer.getIfAvailable(() -> TlsReloads.NONE));
	}

	@Bean
	@ConditionalOnMissingBean
	TlsContexts asyncNetTlsContexts(AsyncNetProperties properties, ObjectProvider<SslBundles> bundles,
			ObjectProvider<SslBundleReloader> reloader) {
		return PropertiesTlsContexts.build(properties.getListeners(), bundles.getIfAvailable(),
				reloader.getIfAvailable());
	}

	/** Only what was opened for a listener goes with it: a bean is for others, too. */
	@Bean
	@ConditionalOnBean(SslBundleReloader.class)
	ApplicationListener<SocketListenerUnregisteredEvent> asyncNetListenerTlsRelease(SslBundleReloader reloader,
			TlsContexts contexts) {
		return (event) -> {
			String name = event.getListener().name();
			TlsSource source = event.getListener().options().tls();
			if (source != null && !source.equals(contexts.source(name))) {
				reloader.close(source);
			}
		};
	}

}
