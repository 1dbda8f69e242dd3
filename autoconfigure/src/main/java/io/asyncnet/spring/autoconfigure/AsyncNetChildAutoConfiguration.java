package io.asyncnet.spring.autoconfigure;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of a context below one that has the listeners: nothing but a look
 * for what is misplaced in it.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = AsyncNetAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "asyncnet.enabled", matchIfMissing = true)
@Conditional(ListenersOfParent.class)
public final class AsyncNetChildAutoConfiguration {

	@Bean
	ChildContextCheck asyncNetChildContextCheck(ConfigurableListableBeanFactory beans, Environment environment,
			AsyncNetProperties properties) {
		return new ChildContextCheck(beans, environment, properties.getListeners().keySet());
	}

}
