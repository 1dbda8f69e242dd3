package io.asyncnet.spring.handler;

import java.util.List;
import java.util.concurrent.Executor;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.spring.RecordedReplies;
import io.asyncnet.spring.TestFrames;
import io.asyncnet.spring.convert.FrameConverters;
import io.asyncnet.spring.observation.HandlerCalls;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.util.Assert;

import static org.mockito.Mockito.mock;

/**
 * An application context with handler beans, and the handlers found in it.
 */
final class Handlers implements AutoCloseable {

	static final Executor EXECUTOR = Runnable::run;

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	private final Connection connection = mock(Connection.class);

	private HandlerCalls calls = HandlerCalls.NONE;

	private Handlers(Class<?>... components) {
		this.context.register(components);
	}

	/** Start a context with these components. */
	static Handlers of(Class<?>... components) {
		return prepare(components).start();
	}

	static Handlers prepare(Class<?>... components) {
		return new Handlers(components);
	}

	Handlers calls(HandlerCalls calls) {
		this.calls = calls;
		return this;
	}

	Handlers start() {
		this.context.registerBean(SocketHandlers.class,
				() -> new SocketHandlers(this.context.getBeanFactory(),
						new FrameConverters(List.of(new JacksonJsonMessageConverter()), null), EXECUTOR, EXECUTOR,
						this.calls, null));
		try {
			this.context.refresh();
		}
		catch (RuntimeException | Error ex) {
			this.context.close();
			throw ex;
		}
		return this;
	}

	AnnotationConfigApplicationContext context() {
		return this.context;
	}

	Connection connection() {
		return this.connection;
	}

	SocketHandlers socketHandlers() {
		return this.context.getBean(SocketHandlers.class);
	}

	ConnectionHandler handler(String listener) {
		return handler(listener, HandlerSettings.DEFAULTS);
	}

	ConnectionHandler handler(String listener, HandlerSettings settings) {
		ConnectionHandler handler = socketHandlers().find(listener, settings);
		Assert.state(handler != null, () -> "no handler for " + listener);
		return handler;
	}

	/** Have one frame handled and return the replies. */
	List<String> handle(String listener, String frame) throws Exception {
		RecordedReplies replies = new RecordedReplies();
		handler(listener).onFrame(this.connection, TestFrames.of(frame), replies);
		return replies.frames();
	}

	@Override
	public void close() {
		this.context.close();
	}

}
