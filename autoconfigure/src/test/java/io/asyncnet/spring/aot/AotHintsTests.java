package io.asyncnet.spring.aot;

import java.beans.PropertyDescriptor;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.asyncnet.socket.AsyncSocket;
import io.asyncnet.socket.Connection;
import io.asyncnet.spring.aot.AotHandlers.Fill;
import io.asyncnet.spring.aot.AotHandlers.Order;
import io.asyncnet.spring.autoconfigure.AsyncNetAutoConfiguration;
import io.asyncnet.spring.autoconfigure.AsyncNetProperties;
import io.asyncnet.spring.autoconfigure.ListenerProperties;
import io.asyncnet.spring.autoconfigure.ListenerServerNameProperties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeHint;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.BeanUtils;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a native image is told to keep for reflection.
 */
class AotHintsTests {

	private static RuntimeHints hints;

	@BeforeAll
	static void generate() {
		DefaultGenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get(AotHintsTests.class)), new InMemoryGeneratedFiles());
		try (var context = new AnnotationConfigApplicationContext()) {
			context.register(AsyncNetAutoConfiguration.class, AotHandlers.Words.class, AotHandlers.Orders.class,
					AotHandlers.SideDesk.class, AotHandlers.Whole.class);
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		}
		hints = generation.getRuntimeHints();
	}

	@Test
	void bindsEveryProperty() {
		Set<Class<?>> types = new LinkedHashSet<>(
				Set.of(AsyncNetProperties.class, ListenerProperties.class, ListenerServerNameProperties.class));
		Set<Class<?>> seen = new LinkedHashSet<>();
		while (!types.isEmpty()) {
			Class<?> type = types.iterator().next();
			types.remove(type);
			if (seen.add(type)) {
				for (PropertyDescriptor property : BeanUtils.getPropertyDescriptors(type)) {
					if (property.getWriteMethod() != null) {
						assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(property.getWriteMethod()))
							.as(property.getWriteMethod().toString())
							.accepts(hints);
					}
					else if (property.getPropertyType().getName().startsWith("io.asyncnet.")) {
						types.add(property.getPropertyType());
					}
				}
			}
		}
		assertThat(seen).hasSizeGreaterThan(12);
	}

	@Test
	void callsHandlers() throws Exception {
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(AotHandlers.Words.class.getDeclaredMethod("get", Key.class))).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(AotHandlers.Words.class.getDeclaredMethod("greet", Connection.class))).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(AotHandlers.Whole.class.getDeclaredMethod("serve", AsyncSocket.class))).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(AotHandlers.Desk.class.getDeclaredMethod("repeat", List.class))).accepts(hints);
	}

	@Test
	void convertsPayloadsAndReplies() throws Exception {
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Fill.class.getDeclaredMethod("symbol")))
			.accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection()
			.onConstructorInvocation(Order.class.getDeclaredConstructor(String.class, int.class))).accepts(hints);
	}

	@Test
	void convertsPayloadsThatOnlyASubclassNames() throws Exception {
		assertThat(RuntimeHintsPredicates.reflection()
			.onConstructorInvocation(AotHandlers.Side.class.getDeclaredConstructor(String.class))).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(AotHandlers.Side.class.getDeclaredMethod("text"))).accepts(hints);
	}

	@Test
	void convertsRouteVariables() throws Exception {
		assertThat(
				RuntimeHintsPredicates.reflection().onMethodInvocation(Key.class.getDeclaredMethod("of", String.class)))
			.accepts(hints);
	}

	@Test
	void keepsNoMoreOfConnectionsThanTheirNames() {
		for (Class<?> type : Set.of(Connection.class, AsyncSocket.class)) {
			TypeHint hint = hints.reflection().getTypeHint(TypeReference.of(type));
			assertThat(hint == null || (hint.methods().findAny().isEmpty() && hint.getMemberCategories().isEmpty()))
				.as(type.getName())
				.isTrue();
		}
	}

}
