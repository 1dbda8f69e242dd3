package io.asyncnet.spring.handler;

import java.util.List;

import io.asyncnet.spring.convert.FrameConverters;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;

/**
 * What arguments of handler methods are made by, besides what is at hand.
 *
 * @param converters make payloads of frames
 * @param resolvers the application's own
 * @param conversion makes objects of words
 * @param identities make arguments of who the peer is
 */
record ArgumentSources(FrameConverters converters, List<HandlerMethodArgumentResolver> resolvers,
		ConversionService conversion, IdentityArguments identities) {

	static ArgumentSources of(ConfigurableListableBeanFactory beanFactory, FrameConverters converters) {
		ConversionService conversion = beanFactory.getConversionService();
		return new ArgumentSources(converters,
				beanFactory.getBeanProvider(HandlerMethodArgumentResolver.class).orderedStream().toList(),
				(conversion != null) ? conversion : DefaultConversionService.getSharedInstance(),
				IdentityArguments.of(beanFactory));
	}

}
