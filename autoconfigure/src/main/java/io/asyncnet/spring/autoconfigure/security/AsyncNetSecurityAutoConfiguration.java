package io.asyncnet.spring.autoconfigure.security;

import io.asyncnet.spring.autoconfigure.AsyncNetAutoConfiguration;
import io.asyncnet.spring.context.ConnectionContext;
import io.asyncnet.spring.identity.PeerPrincipals;
import io.asyncnet.spring.identity.PrincipalArguments;
import io.asyncnet.spring.identity.PrincipalMapper;
import io.asyncnet.spring.security.AuthenticationArguments;
import io.asyncnet.spring.security.AuthenticationMapper;
import io.asyncnet.spring.security.PeerSecurityContext;
import io.asyncnet.spring.security.ReactiveSecurityContext;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolderStrategy;
import org.springframework.security.core.userdetails.UserDetailsService;

/**
 * Auto-configuration of what joins peers of listeners and Spring Security: who they are
 * for it, and its security context in their handlers.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = AsyncNetAutoConfiguration.class,
		afterName = "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration")
@ConditionalOnClass(SecurityContextHolder.class)
@ConditionalOnBooleanProperty(name = { "asyncnet.enabled", "asyncnet.security.enabled" }, matchIfMissing = true)
public final class AsyncNetSecurityAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	PrincipalMapper asyncNetPrincipalMapper(ObjectProvider<AuthenticationManager> manager,
			ObjectProvider<UserDetailsService> users) {
		return new AuthenticationMapper(manager.getIfUnique(), users.getIfUnique());
	}

	@Bean
	PrincipalArguments asyncNetAuthenticationArguments(BeanFactory beanFactory,
			ObjectProvider<SecurityContextHolderStrategy> holder) {
		return new AuthenticationArguments(beanFactory, holder(holder));
	}

	// Inside of the thread-locals of a connection, which have the context of Spring
	// Security among them, and outside of the values for the log.
	@Bean
	@Order(2)
	ConnectionContext asyncNetPeerSecurityContext(PeerPrincipals principals,
			ObjectProvider<SecurityContextHolderStrategy> holder) {
		return new PeerSecurityContext(principals, holder(holder));
	}

	static SecurityContextHolderStrategy holder(ObjectProvider<SecurityContextHolderStrategy> holder) {
		return holder.getIfAvailable(SecurityContextHolder::getContextHolderStrategy);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(Mono.class)
	static class ReactorConfiguration {

		@Bean
		@Order(2)
		ConnectionContext asyncNetReactiveSecurityContext(ObjectProvider<SecurityContextHolderStrategy> holder) {
			return new ReactiveSecurityContext(holder(holder));
		}

	}

}
