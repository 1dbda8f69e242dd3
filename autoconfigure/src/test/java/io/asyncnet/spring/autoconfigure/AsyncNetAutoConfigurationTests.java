package io.asyncnet.spring.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import io.asyncnet.framing.Line;
import io.asyncnet.framing.Raw;
import io.asyncnet.socket.ListenerOptions;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.convert.FrameConverters;
import io.asyncnet.spring.handler.SocketHandlers;
import io.asyncnet.spring.listener.ListenerOptionsCustomizer;
import io.asyncnet.spring.listener.SocketListenerFactory;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import io.asyncnet.spring.listener.TlsContexts;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.support.GenericMessage;

import static org.assertj.core.api.Assertions.assertThat;

class AsyncNetAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AsyncNetAutoConfiguration.class, SslAutoConfiguration.class));

	private final ApplicationContextRunner echo = this.runner.withBean(Echo.class)
		.withPropertyValues("asyncnet.listeners.echo.port=0");

	@Test
	void configuresAllBeansWithoutAnyProperty() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(Dispatcher.class)
				.hasSingleBean(TlsContexts.class)
				.hasSingleBean(SocketHandlers.class)
				.hasSingleBean(FrameConverters.class)
				.hasSingleBean(SocketListenerRegistry.class)
				.hasBean("asyncNetHandlerExecutor");
			assertThat(context.getBean(SocketListenerRegistry.class)).isEmpty();
		});
	}

	@Test
	void configuresNothingWhenDisabled() {
		this.echo.withPropertyValues("asyncnet.enabled=false").run((context) -> {
			assertThat(context).hasNotFailed()
				.doesNotHaveBean(Dispatcher.class)
				.doesNotHaveBean(SocketListenerRegistry.class)
				.doesNotHaveBean("asyncNetHandlerExecutor");
			assertThat(context.getEnvironment().getProperty("local.asyncnet.echo.port")).isNull();
		});
	}

	@Test
	void repliesOnAListenerThatPropertiesDefine() {
		this.echo.run((context) -> {
			try (TestClient client = TestClient.connect(port(context, "echo"))) {
				assertThat(client.exchange("hello")).isEqualTo("hello");
			}
		});
	}

	@Test
	void usesTheDispatcherOfTheApplication() {
		try (Dispatcher own = Dispatcher.open("own", Transport.NIO, 1)) {
			this.echo.withBean("own", Dispatcher.class, () -> own).run((context) -> {
				assertThat(context).hasSingleBean(Dispatcher.class).hasBean("own");
				assertEchoes(context);
			});
		}
	}

	@Test
	void opensTheDispatcherThatPropertiesAskFor() {
		this.runner.withPropertyValues("asyncnet.dispatcher.transport=nio", "asyncnet.dispatcher.threads=3")
			.run((context) -> {
				Dispatcher dispatcher = context.getBean(Dispatcher.class);
				assertThat(dispatcher.transport()).isEqualTo(Transport.NIO);
				assertThat(dispatcher.threads()).isEqualTo(3);
			});
	}

	@Test
	void closesTheDispatcherLast() {
		Dispatcher[] dispatcher = new Dispatcher[1];
		SocketListenerRegistry[] registry = new SocketListenerRegistry[1];

		this.echo.run((context) -> {
			dispatcher[0] = context.getBean(Dispatcher.class);
			registry[0] = context.getBean(SocketListenerRegistry.class);
			assertThat(dispatcher[0].isClosed()).isFalse();
		});

		assertThat(dispatcher[0].isClosed()).isTrue();
		assertThat(registry[0].get("echo").isRunning()).isFalse();
	}

	@Test
	void refusesNegativeThreads() {
		this.runner.withPropertyValues("asyncnet.dispatcher.threads=-1")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("asyncnet.dispatcher.threads"));
		this.runner.withPropertyValues("asyncnet.executor.threads=0")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("asyncnet.executor.threads"));
	}

	@Test
	void runsHandlersOnThePlatformPool() {
		this.runner.withBean(WhoAmI.class)
			.withPropertyValues("asyncnet.listeners.who.port=0", "asyncnet.executor.threads=1")
			.run((context) -> {
				try (TestClient client = TestClient.connect(port(context, "who"))) {
					assertThat(client.send("?\n").receive(18)).isEqualTo("asyncnet-handler-1");
				}
			});
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void runsHandlersOnVirtualThreadsWhenTheApplicationUsesThem() {
		this.runner.withBean(WhoAmI.class)
			.withPropertyValues("asyncnet.listeners.who.port=0", "spring.threads.virtual.enabled=true")
			.run((context) -> {
				assertThat(context.getBean("asyncNetHandlerExecutor"))
					.isInstanceOf(HandlerExecutor.VirtualThreads.class);
				try (TestClient client = TestClient.connect(port(context, "who"))) {
					assertThat(client.send("?\n").receive(17)).isEqualTo("asyncnet-handler-");
				}
			});
	}

	@Test
	void runsHandlersOnTheExecutorOfTheApplication() {
		Executor own = (task) -> {
			Thread thread = new Thread(task, "own-thread");
			thread.setDaemon(true);
			thread.start();
		};
		this.runner.withBean(WhoAmI.class)
			.withBean("asyncNetHandlerExecutor", Executor.class, () -> own)
			.withPropertyValues("asyncnet.listeners.who.port=0")
			.run((context) -> {
				try (TestClient client = TestClient.connect(port(context, "who"))) {
					assertThat(client.send("?\n").receive(10)).isEqualTo("own-thread");
				}
			});
	}

	@Test
	void runsHandlersWhereTheListenerSays() {
		this.runner.withBean(WhoAmI.class)
			.withPropertyValues("asyncnet.listeners.who.port=0", "asyncnet.listeners.who.execution=event-loop")
			.run((context) -> {
				try (TestClient client = TestClient.connect(port(context, "who"))) {
					assertThat(client.send("?\n").receive(10)).matches("asyncnet-\\d");
				}
			});
	}

	@Test
	void leavesTheTaskExecutorOfSpringBootInPlace() {
		this.runner.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class))
			.run((context) -> assertThat(context).hasBean("applicationTaskExecutor")
				.hasBean("asyncNetHandlerExecutor")
				.hasSingleBean(AsyncTaskExecutor.class));
	}

	@Test
	void usesTheTlsContextsOfTheApplication() {
		TlsContexts own = TlsContexts.of(Map.of());
		this.runner.withBean(TlsContexts.class, () -> own)
			.run((context) -> assertThat(context.getBean(TlsContexts.class)).isSameAs(own));
	}

	@Test
	void refusesToFallBackToPlaintext() {
		this.echo.withBean(TlsContexts.class, () -> TlsContexts.of(Map.of()))
			.withPropertyValues("asyncnet.listeners.echo.ssl.bundle=any")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("Listener 'echo' would be plaintext"));
	}

	@Test
	void customizesOptionsInOrder() {
		this.echo.withUserConfiguration(Customizers.class)
			.withPropertyValues("asyncnet.listeners.echo.frame.max-length=10B")
			.run((context) -> {
				ListenerOptions options = context.getBean(SocketListenerRegistry.class).get("echo").options();
				assertThat(options.framing()).isEqualTo(new Line(30));
				try (TestClient client = TestClient.connect(port(context, "echo"))) {
					assertThat(client.exchange("more than ten bytes")).isEqualTo("more than ten bytes");
				}
			});
	}

	@Test
	void refusesACustomizerThatRenames() {
		this.echo
			.withBean(ListenerOptionsCustomizer.class,
					() -> (options) -> new ListenerOptions("other").withFraming(new Raw(10)))
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("must not rename"));
	}

	@Test
	void usesTheRegistryOfTheApplication() {
		this.runner.withUserConfiguration(OwnRegistry.class)
			.run((context) -> assertThat(context).hasSingleBean(SocketListenerRegistry.class).hasBean("ownRegistry"));
	}

	@Test
	void convertsJsonWithTheMapperOfTheApplication() {
		JsonMapper mapper = JsonMapper.builder()
			.propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE)
			.build();
		this.runner.withBean(Adder.class)
			.withBean(JsonMapper.class, () -> mapper)
			.withPropertyValues("asyncnet.listeners.add.port=0")
			.run((context) -> {
				try (TestClient client = TestClient.connect(port(context, "add"))) {
					assertThat(client.send("{\"A\":1,\"B\":2}\n").receive(9)).isEqualTo("{\"Sum\":3}");
				}
			});
	}

	@Test
	void prefersTheMessageConvertersOfTheApplication() {
		this.runner.withBean(Adder.class)
			.withBean(FixedConverter.class)
			.withPropertyValues("asyncnet.listeners.add.port=0")
			.run((context) -> {
				try (TestClient client = TestClient.connect(port(context, "add"))) {
					assertThat(client.send("anything\n").receive(6)).isEqualTo("sum=42");
				}
			});
	}

	@Test
	void keepsItsJsonConverterToItself() {
		this.runner.withBean(Collector.class)
			.run((context) -> assertThat(context.getBean(Collector.class).converters()).isEmpty());
	}

	@Test
	void worksWithoutJackson() {
		this.echo.withClassLoader(new FilteredClassLoader("tools.jackson")).run((context) -> {
			assertThat(context).doesNotHaveBean("asyncNetJsonMessageConverter");
			assertEchoes(context);
		});
	}

	@Test
	void worksWithoutMicrometer() {
		this.echo.withClassLoader(new FilteredClassLoader("io.micrometer")).run((context) -> {
			assertThat(context).hasNotFailed();
			assertEchoes(context);
		});
	}

	@Test
	void worksWithoutReactorAndValidation() {
		this.echo.withClassLoader(new FilteredClassLoader("reactor.core", "jakarta.validation", "org.hibernate"))
			.run(AsyncNetAutoConfigurationTests::assertEchoes);
	}

	@Test
	void createsNoMeterByItself() {
		this.echo.run((context) -> assertThat(context).doesNotHaveBean(MeterRegistry.class));
	}

	private static void assertEchoes(ApplicationContext context) {
		try (TestClient client = TestClient.connect(port(context, "echo"))) {
			assertThat(client.exchange("hello")).isEqualTo("hello");
		}
	}

	private static int port(ApplicationContext context, String listener) {
		return context.getBean(SocketListenerRegistry.class).get(listener).port();
	}

	static class Echo {

		@SocketHandler("echo")
		String echo(String line) {
			return line;
		}

	}

	static class WhoAmI {

		@SocketHandler("who")
		String name(String line) {
			return Thread.currentThread().getName();
		}

	}

	static class Adder {

		@SocketHandler("add")
		Sum add(Numbers numbers) {
			return new Sum(numbers.a() + numbers.b());
		}

	}

	record Numbers(int a, int b) {

	}

	record Sum(int sum) {

	}

	static class FixedConverter implements MessageConverter {

		@Override
		public Object fromMessage(Message<?> message, Class<?> targetClass) {
			return (targetClass == Numbers.class) ? new Numbers(40, 2) : null;
		}

		@Override
		public Message<?> toMessage(Object payload, MessageHeaders headers) {
			return (payload instanceof Sum sum) ? new GenericMessage<>("sum=" + sum.sum()) : null;
		}

	}

	record Collector(ObjectProvider<MessageConverter> provider) {

		List<MessageConverter> converters() {
			return this.provider.orderedStream().toList();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Customizers {

		@Bean
		@Order(2)
		ListenerOptionsCustomizer second() {
			return (options) -> options.withFraming(new Line(options.framing().maxLength() + 10));
		}

		@Bean
		@Order(1)
		ListenerOptionsCustomizer first() {
			return (options) -> options.withFraming(new Line(options.framing().maxLength() * 2));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnRegistry {

		@Bean
		SocketListenerRegistry ownRegistry(SocketListenerFactory factory) {
			return new SocketListenerRegistry(factory, List.of());
		}

	}

}
