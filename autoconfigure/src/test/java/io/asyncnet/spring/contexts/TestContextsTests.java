package io.asyncnet.spring.contexts;

import io.asyncnet.spring.contexts.StartModesTests.Application;
import io.asyncnet.spring.contexts.StartModesTests.Echo;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

/**
 * Contexts of tests, which Spring keeps for the next test that has the same ones.
 */
class TestContextsTests {

	@Test
	void listenersOfAContextGoOnWhileAnotherOneIsUsed() throws Exception {
		TestContext first = prepare(new First());
		ConfigurableApplicationContext one = (ConfigurableApplicationContext) first.getApplicationContext();
		first.markApplicationContextUnused();
		TestContext second = prepare(new Second());
		ConfigurableApplicationContext two = (ConfigurableApplicationContext) second.getApplicationContext();
		try {
			assertThat(one).isNotSameAs(two);
			given(two.getBean(Echo.class).echo("x")).willReturn("mocked");
			assertThat(StartModesTests.ask(one, "it", "x")).isEqualTo("echo x");
			assertThat(StartModesTests.ask(two, "it", "x")).isEqualTo("mocked");
		}
		finally {
			first.markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
			second.markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
		}
		assertThat(one.isActive()).isFalse();
	}

	@Test
	void aContextAfterADirtyOneHasItsListenersAtTheSamePort() throws Exception {
		TestContext first = prepare(new First());
		int port = first.getApplicationContext().getBean(SocketListenerRegistry.class).get("it").port();
		first.markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);

		try (var context = StartModesTests.start(Application.class, "--asyncnet.listeners.it.port=" + port)) {
			assertThat(StartModesTests.ask(context, "it", "x")).isEqualTo("echo x");
		}
	}

	private static TestContext prepare(Object test) throws Exception {
		TestContextManager manager = new TestContextManager(test.getClass());
		manager.beforeTestClass();
		manager.prepareTestInstance(test);
		return manager.getTestContext();
	}

	@SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE,
			properties = "asyncnet.listeners.it.port=0")
	static class First {

	}

	@SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE,
			properties = "asyncnet.listeners.it.port=0")
	static class Second {

		@MockitoBean
		private Echo echo;

	}

}
