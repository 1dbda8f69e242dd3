package io.asyncnet.spring.handler;

import java.io.IOException;

import io.asyncnet.spring.annotation.SocketHandler;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.messaging.handler.annotation.Payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ProxiedHandlersTests {

	@Test
	void callsThroughProxyOfTheClass() throws Exception {
		try (Handlers handlers = Handlers.of(ClassProxies.class, Plain.class)) {
			assertThat(AopUtils.isCglibProxy(handlers.context().getBean(Plain.class))).isTrue();
			assertThat(handlers.handle("plain", "x")).containsExactly("<bean x>");
		}
	}

	@Test
	void throwsWhatTheMethodBehindTheProxyThrows() {
		try (Handlers handlers = Handlers.of(ClassProxies.class, Plain.class)) {
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> handlers.handle("failing", "x"))
				.withMessage("x");
		}
	}

	@Test
	void callsThroughProxyOfAnInterface() throws Exception {
		try (Handlers handlers = Handlers.of(InterfaceProxies.class, Annotated.class)) {
			assertThat(AopUtils.isJdkDynamicProxy(handlers.context().getBean(Service.class))).isTrue();
			assertThat(handlers.handle("service", "{\"value\":1}")).containsExactly("<2>");
		}
	}

	@Test
	void callsThroughProxyOfAnAnnotatedInterface() throws Exception {
		try (Handlers handlers = Handlers.of(InterfaceProxies.class, Implementation.class)) {
			assertThat(handlers.handle("contract", "x")).containsExactly("<x>");
		}
	}

	@Test
	void callsThroughScopedProxy() throws Exception {
		try (Handlers handlers = Handlers.of(Scoped.class)) {
			assertThat(handlers.handle("scoped", "x")).containsExactly("scoped x");
		}
	}

	@Test
	void callsMethodsOfConfigurationClasses() throws Exception {
		try (Handlers handlers = Handlers.of(Configured.class)) {
			assertThat(handlers.handle("configured", "x")).containsExactly("configured x");
		}
	}

	@Test
	void refusesMethodThatTheProxyDoesNotHave() {
		try (Handlers handlers = Handlers.of(InterfaceProxies.class, NotExposed.class)) {
			assertThatExceptionOfType(SocketHandlerException.class).isThrownBy(() -> handlers.handler("not-exposed"))
				.satisfies((ex) -> assertThat(ex.description()).contains("notExposed(String)")
					.contains("the proxy does not have the method"))
				.satisfies((ex) -> assertThat(ex.action()).contains("spring.aop.proxy-target-class=true"));
		}
	}

	@Test
	void refusesPrivateMethodOfProxiedBean() {
		try (Handlers handlers = Handlers.of(ClassProxies.class, PrivateMethod.class)) {
			assertThatExceptionOfType(SocketHandlerException.class).isThrownBy(() -> handlers.handler("private"))
				.satisfies(
						(ex) -> assertThat(ex.description()).contains("cannot override the method, which is private"));
		}
	}

	@Test
	void refusesFinalMethodOfProxiedBean() {
		try (Handlers handlers = Handlers.of(ClassProxies.class, FinalMethod.class)) {
			assertThatExceptionOfType(SocketHandlerException.class).isThrownBy(() -> handlers.handler("final"))
				.satisfies((ex) -> assertThat(ex.description()).contains("cannot override the method, which is final"))
				.satisfies((ex) -> assertThat(ex.action()).contains("can be overridden"));
		}
	}

	static Object proxy(Object bean, boolean targetClass) {
		if (bean.getClass().getEnclosingClass() != ProxiedHandlersTests.class || bean instanceof BeanPostProcessor) {
			return bean;
		}
		ProxyFactory factory = new ProxyFactory(bean);
		factory.setProxyTargetClass(targetClass);
		factory.addAdvice((MethodInterceptor) (invocation) -> "<" + invocation.proceed() + ">");
		return factory.getProxy();
	}

	static class ClassProxies implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			return proxy(bean, true);
		}

	}

	static class InterfaceProxies implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			return proxy(bean, false);
		}

	}

	static class Plain {

		private final String name = "bean";

		@SocketHandler("plain")
		String plain(String payload) {
			return this.name + " " + payload;
		}

		@SocketHandler("failing")
		String failing(String payload) throws IOException {
			throw new IOException(payload);
		}

	}

	record Item(int value) {

	}

	interface Service<T> {

		Object handle(@Payload T payload);

	}

	static class Annotated implements Service<Item> {

		@Override
		@SocketHandler("service")
		public Object handle(Item payload) {
			return payload.value() + 1;
		}

	}

	interface Contract {

		@SocketHandler("contract")
		String handle(String payload);

	}

	static class Implementation implements Contract {

		@Override
		public String handle(String payload) {
			return payload;
		}

	}

	static class NotExposed implements Service<Item> {

		@Override
		public Object handle(Item payload) {
			return payload;
		}

		@SocketHandler("not-exposed")
		String notExposed(String payload) {
			return payload;
		}

	}

	@SuppressWarnings("UnusedMethod")
	static class PrivateMethod {

		@SocketHandler("private")
		private String hidden(String payload) {
			return payload;
		}

	}

	static class FinalMethod {

		@SocketHandler("final")
		final String fixed(String payload) {
			return payload;
		}

	}

	@Scope(scopeName = "prototype", proxyMode = ScopedProxyMode.TARGET_CLASS)
	static class Scoped {

		@SocketHandler("scoped")
		String scoped(String payload) {
			return "scoped " + payload;
		}

	}

	@Configuration
	static class Configured {

		@Bean
		String name() {
			return "configured";
		}

		@SocketHandler("configured")
		String configured(String payload) {
			return name() + " " + payload;
		}

	}

}
