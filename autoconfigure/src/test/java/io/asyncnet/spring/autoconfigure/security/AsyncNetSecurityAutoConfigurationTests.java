package io.asyncnet.spring.autoconfigure.security;

import java.security.Principal;

import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.autoconfigure.AsyncNetAutoConfiguration;
import io.asyncnet.spring.context.ConnectionContext;
import io.asyncnet.spring.identity.PeerPrincipals;
import io.asyncnet.spring.identity.PrincipalArguments;
import io.asyncnet.spring.identity.PrincipalMapper;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import io.asyncnet.spring.security.PeerSecurityContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class AsyncNetSecurityAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(AsyncNetAutoConfiguration.class, AsyncNetSecurityAutoConfiguration.class))
		.withBean(Who.class)
		.withPropertyValues("asyncnet.listeners.who.port=0");

	@Test
	void makesItsBeansWithSpringSecurity() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(PrincipalMapper.class)
				.hasSingleBean(PrincipalArguments.class)
				.hasSingleBean(PeerSecurityContext.class)
				.hasBean("asyncNetReactiveSecurityContext");
			assertThat(context.getBean(PrincipalMapper.class).mayBlock()).isFalse();
		});
	}

	@Test
	void worksWithoutSpringSecurity() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.security")).run((context) -> {
			assertThat(context).doesNotHaveBean(PrincipalMapper.class)
				.doesNotHaveBean(PrincipalArguments.class)
				.doesNotHaveBean(AsyncNetSecurityAutoConfiguration.class);
			assertThat(context.getBeansOfType(ConnectionContext.class).values())
				.noneMatch((bean) -> bean.getClass().getPackageName().equals("io.asyncnet.spring.security"));
			assertThat(context.getBean(PeerPrincipals.class).isMapped()).isFalse();
			try (TestClient client = TestClient
				.connect(context.getBean(SocketListenerRegistry.class).get("who").port())) {
				assertThat(client.send("?\n").receiveLine()).isEqualTo("null\r");
			}
		});
	}

	@Test
	void worksWithoutReactor() {
		this.runner.withClassLoader(new FilteredClassLoader(Mono.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(PeerSecurityContext.class)
				.doesNotHaveBean("asyncNetReactiveSecurityContext"));
	}

	@Test
	void isSwitchedOffByProperty() {
		this.runner.withPropertyValues("asyncnet.security.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PrincipalMapper.class));
		this.runner.withPropertyValues("asyncnet.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PrincipalMapper.class));
	}

	@Test
	void backsOffFromAMapperOfTheApplication() {
		PrincipalMapper own = (principal) -> principal;
		this.runner.withBean(PrincipalMapper.class, () -> own)
			.run((context) -> assertThat(context.getBean(PrincipalMapper.class)).isSameAs(own));
	}

	static class Who {

		@SocketHandler("who")
		String who(String line, @Nullable Principal peer) {
			return String.valueOf(peer);
		}

	}

}
