package io.asyncnet.spring.handler;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.Replies;
import io.asyncnet.socket.ReplyStream;
import io.asyncnet.spring.RecordedReplies;
import io.asyncnet.spring.annotation.Execution;
import io.asyncnet.spring.annotation.OnError;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.handler.ErrorMethods.ErrorMethod;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.mockito.InOrder;

import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

class GuardedRepliesTests {

	private final Connection connection = mock(Connection.class);

	private final ReplyStream stream = mock(ReplyStream.class);

	private final ErrorMethods errors = new ErrorMethods(
			List.of(new ErrorMethod(IllegalStateException.class, answering("answer"))));

	@Test
	void endsAStreamThatFailsWithTheAnswer() {
		guarded().fail(new IllegalStateException());

		InOrder order = inOrder(this.stream);
		order.verify(this.stream).add("answer", StandardCharsets.UTF_8);
		order.verify(this.stream).complete();
		verify(this.stream, never()).fail(any());
	}

	@Test
	void failsAStreamWhoseFailureNobodyAnswers() {
		Exception failure = new IllegalArgumentException();

		guarded().fail(failure);

		verify(this.stream).fail(failure);
		verify(this.stream, never()).complete();
	}

	@Test
	void answersWhatAProducerThrows() {
		guarded().onReady(() -> {
			throw new IllegalStateException();
		});
		ArgumentCaptor<Runnable> listener = ArgumentCaptor.forClass(Runnable.class);
		verify(this.stream).onReady(listener.capture());

		listener.getValue().run();

		verify(this.stream).add("answer", StandardCharsets.UTF_8);
		verify(this.stream).complete();
	}

	@Test
	void answersNothingWhenTheConnectionHasEnded() {
		given(this.stream.isCancelled()).willReturn(true);

		guarded().fail(new IllegalStateException());

		verify(this.stream, never()).add("answer", StandardCharsets.UTF_8);
	}

	@Test
	void answersAReplyThatCannotBeWritten() {
		RecordedReplies replies = new RecordedReplies();

		new GuardedReplies(this.connection, replies, this.errors).defer().complete((frames) -> {
			throw new IllegalStateException();
		});

		assertThat(replies.places().get(0).frames()).containsExactly("answer");
	}

	@Test
	void failsAReplyWhoseFailureNobodyAnswers() {
		RecordedReplies replies = new RecordedReplies();
		Exception failure = new IllegalArgumentException();

		new GuardedReplies(this.connection, replies, this.errors).defer().fail(failure);

		assertThat(replies.places().get(0).failure()).isSameAs(failure);
	}

	private ReplyStream guarded() {
		Replies replies = mock(Replies.class);
		given(replies.stream()).willReturn(this.stream);
		return new GuardedReplies(this.connection, replies, this.errors).stream();
	}

	private static LifeMethod answering(String answer) {
		HandlerMethod method = new HandlerMethod(HandlerRole.ERROR, "it", "", Execution.AUTO,
				new HandlerBean("bean", Bean.class, 0, false),
				Objects.requireNonNull(ReflectionUtils.findMethod(Bean.class, "handle", String.class)));
		return new LifeMethod(method, (connection, frame, event) -> answer,
				(reply, replies) -> replies.add((String) reply, StandardCharsets.UTF_8));
	}

	static class Bean {

		@SocketHandler("it")
		@OnError
		void handle(String line) {
		}

	}

}
