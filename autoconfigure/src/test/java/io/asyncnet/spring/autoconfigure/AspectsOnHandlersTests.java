package io.asyncnet.spring.autoconfigure;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.asyncnet.spring.annotation.OnError;
import io.asyncnet.spring.annotation.SocketAdvice;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.handler.SocketInterceptor;
import io.micrometer.core.annotation.Timed;
import io.micrometer.core.aop.TimedAspect;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.support.AopUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.EnableAspectJAutoProxy;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What applications annotate their beans with works on handler beans, whether their proxy
 * is one of the class or of an interface.
 */
class AspectsOnHandlersTests {

	@ParameterizedTest
	@ValueSource(classes = { ClassShop.class, InterfaceShop.class })
	void transactionSurroundsEachFrame(Class<?> shop) {
		try (RunningApplication app = RunningApplication.start(List.of(Transactions.class, shop))) {
			assertThat(app.connect().exchange("tx pen")).isEqualTo("tx pen");

			CountingTransactions transactions = app.bean(CountingTransactions.class);
			assertThat(transactions.begun).hasValue(1);
			assertThat(transactions.committed).hasValue(1);
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { ClassShop.class, InterfaceShop.class })
	void failureRollsBackAndIsAnswered(Class<?> shop) {
		try (RunningApplication app = RunningApplication.start(List.of(Transactions.class, shop, Answers.class))) {
			assertThat(app.connect().exchange("broken")).isEqualTo("failed");

			assertThat(app.bean(CountingTransactions.class).rolledBack).hasValue(1);
		}
	}

	@Test
	void proxiesAreOfTheClassAndOfTheInterface() {
		try (RunningApplication app = RunningApplication
			.start(List.of(Transactions.class, ClassShop.class, InterfaceShopElsewhere.class), "enabled=true")) {
			assertThat(AopUtils.isCglibProxy(app.bean(ClassShop.class))).isTrue();
			assertThat(AopUtils.isJdkDynamicProxy(app.bean(Elsewhere.class))).isTrue();
		}
	}

	@Test
	void authorizationIsThatOfTheThreadThatHandles() {
		try (RunningApplication app = RunningApplication
			.start(List.of(MethodSecurity.class, Vault.class, Answers.class))) {
			assertThat(app.connect().exchange("eve is in")).isEqualTo("denied on");
			assertThat(app.connect().exchange("bob is in")).isEqualTo("open: bob");
		}
	}

	@Test
	void timedMethodsAreTimed() {
		try (RunningApplication app = RunningApplication.start(List.of(Timing.class, Measured.class))) {
			assertThat(app.connect().exchange("one")).isEqualTo("one");

			assertThat(app.meters().get("shop.orders").timer().count()).isEqualTo(1);
		}
	}

	static String order(String line) {
		if (line.equals("broken")) {
			throw new IllegalStateException(line);
		}
		return TransactionSynchronizationManager.isActualTransactionActive() ? line : "no transaction";
	}

	static class ClassShop {

		@SocketHandler("it")
		@Transactional
		String order(String line) {
			return AspectsOnHandlersTests.order(line);
		}

	}

	interface Shop {

		String order(String line);

	}

	static class InterfaceShop implements Shop {

		@Override
		@SocketHandler("it")
		@Transactional
		public String order(String line) {
			return AspectsOnHandlersTests.order(line);
		}

	}

	interface Elsewhere {

		void handle();

	}

	static class InterfaceShopElsewhere implements Elsewhere {

		@Override
		@Transactional
		public void handle() {
			// only its proxy is looked at
		}

	}

	@SocketAdvice("it")
	static class Answers {

		@OnError
		String failed(IllegalStateException failure) {
			return "failed";
		}

		@OnError
		String denied(AccessDeniedException failure) {
			return "denied on";
		}

	}

	static class Vault {

		@SocketHandler("it")
		@PreAuthorize("#line.startsWith(authentication.name)")
		String open(String line) {
			return "open: " + line.substring(0, 3);
		}

	}

	static class Measured {

		@SocketHandler("it")
		@Timed("shop.orders")
		String order(String line) {
			return line;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAspectJAutoProxy
	static class Timing {

		@Bean
		static TimedAspect timedAspect(MeterRegistry registry) {
			return new TimedAspect(registry);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement
	static class Transactions {

		@Bean
		static CountingTransactions transactionManager() {
			return new CountingTransactions();
		}

	}

	/** Whoever a thread handles a frame for is bob. */
	@Configuration(proxyBeanMethods = false)
	@EnableMethodSecurity
	static class MethodSecurity {

		@Bean
		static SocketInterceptor identity() {
			return (call) -> {
				SecurityContextHolder
					.setContext(new SecurityContextImpl(new TestingAuthenticationToken("bob", "", "ROLE_USER")));
				try {
					return call.proceed();
				}
				finally {
					SecurityContextHolder.clearContext();
				}
			};
		}

	}

	static class CountingTransactions extends AbstractPlatformTransactionManager {

		private static final long serialVersionUID = 1L;

		final AtomicInteger begun = new AtomicInteger();

		final AtomicInteger committed = new AtomicInteger();

		final AtomicInteger rolledBack = new AtomicInteger();

		@Override
		protected Object doGetTransaction() {
			return new Object();
		}

		@Override
		protected void doBegin(Object transaction, @Nullable TransactionDefinition definition) {
			this.begun.incrementAndGet();
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
			this.committed.incrementAndGet();
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
			this.rolledBack.incrementAndGet();
		}

	}

}
