package io.asyncnet.spring.autoconfigure;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.socket.ListenerOptions.Limits;
import io.asyncnet.spring.convert.FrameConverters;
import io.asyncnet.spring.handler.HandlerSettings;
import io.asyncnet.spring.handler.SocketHandlers;
import io.asyncnet.spring.listener.ConnectionHandlerFactory;
import io.asyncnet.spring.listener.HandlerSource;
import io.asyncnet.spring.listener.SocketListenerSpec;
import io.asyncnet.spring.observation.HandlerCalls;

import org.springframework.beans.factory.BeanFactory;

/**
 * Joins listeners and handlers: finds the handler of each listener when all beans are
 * there.
 */
final class ListenerHandlers implements ConnectionHandlerFactory {

	/** The tag of a function's timer. */
	private static final String FUNCTION_NAME = "function";

	private final Map<String, ListenerProperties> properties;

	private final BeanFactory beans;

	private final SocketHandlers handlers;

	private final FrameConverters converters;

	private final Executor executor;

	private final HandlerCalls calls;

	/** By listener: tasks that the executor has been told to expect. */
	private final Map<String, Integer> expected = new ConcurrentHashMap<>();

	ListenerHandlers(Map<String, ListenerProperties> properties, BeanFactory beans, SocketHandlers handlers,
			FrameConverters converters, Executor executor, HandlerCalls calls) {
		this.properties = properties;
		this.beans = beans;
		this.handlers = handlers;
		this.converters = converters;
		this.executor = executor;
		this.calls = calls;
	}

	@Override
	public ConnectionHandler create(SocketListenerSpec spec) {
		ConnectionHandler handler = handler(spec);
		ListenerProperties properties = this.properties.get(spec.name());
		if (properties != null && !handler.handlesFrames() && spec.handler() instanceof HandlerSource.Annotated) {
			PropertiesListenerOptions.requireNoFrames(spec.name(), properties);
		}
		if (properties == null && this.executor instanceof HandlerExecutor own) {
			int max = spec.options().limits().maxConnections();
			int tasks = 2 * ((max > 0) ? Math.min(max, Integer.MAX_VALUE / 2) : Limits.UNLIMITED_BY_DESCRIPTORS);
			Integer before = this.expected.put(spec.name(), tasks);
			own.expect(tasks - ((before != null) ? before : 0));
		}
		return handler;
	}

	private ConnectionHandler handler(SocketListenerSpec spec) {
		HandlerSource source = spec.handler();
		if (source instanceof HandlerSource.Given given) {
			return given.handler();
		}
		if (source instanceof HandlerSource.Bean bean) {
			Object target = this.beans.getBean(bean.name());
			return (target instanceof ConnectionHandler handler) ? handler
					: this.handlers.create(spec.name(), target, settings(spec));
		}
		if (source instanceof HandlerSource.Target target) {
			return this.handlers.create(spec.name(), target.target(), settings(spec));
		}
		if (source instanceof HandlerSource.Text text) {
			return FunctionHandler.ofText(text.function(), spec.charset(), this.converters.writer(spec.charset()),
					this.calls.recorder(spec.name(), FUNCTION_NAME), this.executor);
		}
		if (source instanceof HandlerSource.Bytes bytes) {
			return FunctionHandler.ofBytes(bytes.function(), this.converters.writer(spec.charset()),
					this.calls.recorder(spec.name(), FUNCTION_NAME), this.executor);
		}
		return annotated(spec);
	}

	private ConnectionHandler annotated(SocketListenerSpec spec) {
		ConnectionHandler handler = this.handlers.find(spec.name(), settings(spec));
		if (handler == null) {
			AsyncNetLog.noHandler(spec.name());
			return new NoHandler();
		}
		return handler;
	}

	private HandlerSettings settings(SocketListenerSpec spec) {
		ListenerProperties properties = this.properties.get(spec.name());
		return (properties != null) ? PropertiesHandlerSettings.map(spec.name(), properties, spec.options().framing())
				: new HandlerSettings(HandlerSettings.DEFAULTS.execution(), spec.charset());
	}

	@Override
	public void remove(String listener) {
		Integer tasks = this.expected.remove(listener);
		if (tasks != null && this.executor instanceof HandlerExecutor own) {
			own.expect(-tasks);
		}
	}

}
