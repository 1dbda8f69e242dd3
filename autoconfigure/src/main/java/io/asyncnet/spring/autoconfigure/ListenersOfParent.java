package io.asyncnet.spring.autoconfigure;

import io.asyncnet.spring.listener.SocketListenerRegistry;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches in a context below one that has the listeners. Spring Boot's conditions on
 * beans of ancestors fail in a context that has none.
 */
class ListenersOfParent extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConfigurableListableBeanFactory beans = context.getBeanFactory();
		boolean found = beans != null && beans.getParentBeanFactory() instanceof ListableBeanFactory parent
				&& BeanFactoryUtils.beanNamesForTypeIncludingAncestors(parent, SocketListenerRegistry.class, true,
						false).length > 0;
		return new ConditionOutcome(found,
				ConditionMessage.forCondition("listeners of a parent context").because(found ? "found" : "none"));
	}

	/** Matches in all other contexts. */
	static final class None extends ListenersOfParent {

		@Override
		public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
			ConditionOutcome found = super.getMatchOutcome(context, metadata);
			return new ConditionOutcome(!found.isMatch(), found.getConditionMessage());
		}

	}

}
