package io.asyncnet.spring.autoconfigure;

import java.util.List;

import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.OnError;
import io.asyncnet.spring.annotation.OnOpen;
import io.asyncnet.spring.annotation.RouteVariable;
import io.asyncnet.spring.annotation.SocketHandler;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;

import static org.assertj.core.api.Assertions.assertThat;

class RoutesOfProxiesTests {

	private static final String BY_WORD = "route.by=first-word";

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void routesToMethodsOfProxies(boolean targetClass) {
		Class<?> proxies = targetClass ? ClassProxies.class : InterfaceProxies.class;
		try (var app = RunningApplication.start(List.of(Proxied.class, proxies), BY_WORD)) {
			assertThat(AopUtils.isCglibProxy(app.bean(Contract.class))).isEqualTo(targetClass);
			TestClient client = app.connect();

			assertThat(client.receiveLine()).isEqualTo("<hello>\r");
			client.send("GET x\nFAIL\n");

			assertThat(client.receiveLine()).isEqualTo("<got x>\r");
			assertThat(client.receiveLine()).isEqualTo("<caught>\r");
		}
	}

	static Object proxy(Object bean, boolean targetClass) {
		if (!(bean instanceof Contract)) {
			return bean;
		}
		ProxyFactory factory = new ProxyFactory(bean);
		factory.setProxyTargetClass(targetClass);
		factory.addAdvice((MethodInterceptor) (invocation) -> "<" + invocation.proceed() + ">");
		return factory.getProxy();
	}

	interface Contract {

		String hello();

		String get(String key);

		String fail();

		String caught(IllegalStateException failure);

	}

	@SocketHandler("it")
	static class Proxied implements Contract {

		@Override
		@OnOpen
		public String hello() {
			return "hello";
		}

		@Override
		@SocketHandler(route = "GET {key}")
		public String get(@RouteVariable String key) {
			return "got " + key;
		}

		@Override
		@SocketHandler(route = "FAIL")
		public String fail() {
			throw new IllegalStateException();
		}

		@Override
		@OnError
		public String caught(IllegalStateException failure) {
			return "caught";
		}

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

}
