package io.asyncnet.spring.annotation;

import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;

import static org.assertj.core.api.Assertions.assertThat;

class SocketHandlerTests {

	@Test
	void registersMethodPayloadAndReplyForNativeImages() {
		RuntimeHints hints = new RuntimeHints();

		new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(hints, Quotes.class);

		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Quotes.class, "quote")).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onType(Symbol.class)).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onType(Quote.class)).accepts(hints);
	}

	record Symbol(String name) {

	}

	record Quote(int price) {

	}

	static class Quotes {

		@SocketHandler
		CompletableFuture<Quote> quote(Symbol symbol) {
			return CompletableFuture.completedFuture(new Quote(symbol.name().length()));
		}

	}

}
