package io.asyncnet.spring.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

import io.asyncnet.spring.context.ConnectionContext;
import io.asyncnet.spring.convert.FrameConverters;
import io.asyncnet.spring.handler.SocketHandlers;
import io.asyncnet.spring.observation.HandlerCalls;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.converter.ByteArrayMessageConverter;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.converter.StringMessageConverter;
import org.springframework.validation.Validator;

/**
 * The handler methods of the application, and what converts for them.
 */
@Configuration(proxyBeanMethods = false)
class SocketHandlerConfiguration {

	static final String JSON_CONVERTER_BEAN_NAME = "asyncNetJsonMessageConverter";

	@Bean
	@ConditionalOnMissingBean
	FrameConverters asyncNetFrameConverters(ObjectProvider<MessageConverter> converters,
			@Qualifier(JSON_CONVERTER_BEAN_NAME) ObjectProvider<MessageConverter> json,
			ObjectProvider<Validator> validator) {
		List<MessageConverter> all = new ArrayList<>(converters.orderedStream().toList());
		json.ifAvailable(all::add);
		all.add(new StringMessageConverter());
		all.add(new ByteArrayMessageConverter());
		return new FrameConverters(all, validator.getIfUnique());
	}

	@Bean
	@ConditionalOnMissingBean
	SocketHandlers asyncNetSocketHandlers(ConfigurableListableBeanFactory beanFactory, FrameConverters converters,
			@Qualifier(AsyncNetAutoConfiguration.HANDLER_EXECUTOR_BEAN_NAME) Executor executor,
			ObjectProvider<HandlerCalls> calls, ObjectProvider<ConnectionContext> contexts) {
		Executor connectionExecutor = (executor instanceof HandlerExecutor own) ? own.forConnections() : executor;
		return new SocketHandlers(beanFactory, converters, executor, connectionExecutor,
				calls.getIfUnique(() -> HandlerCalls.NONE), ConnectionContext.of(contexts.orderedStream().toList()));
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JsonMapper.class)
	static class JacksonConfiguration {

		// Not a default candidate: it is for frames, not for whoever else looks for
		// converters.
		@Bean(name = JSON_CONVERTER_BEAN_NAME, defaultCandidate = false)
		@ConditionalOnMissingBean(name = JSON_CONVERTER_BEAN_NAME)
		MessageConverter asyncNetJsonMessageConverter(ObjectProvider<JsonMapper> mapper) {
			JsonMapper unique = mapper.getIfUnique();
			return (unique != null) ? new JacksonJsonMessageConverter(unique) : new JacksonJsonMessageConverter();
		}

	}

}
