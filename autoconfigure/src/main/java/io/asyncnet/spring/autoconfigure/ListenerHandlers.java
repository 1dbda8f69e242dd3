package io.asyncnet.spring.autoconfigure;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.socket.Limits;
import io.asyncnet.spring.handler.HandlerFunction;
import io.asyncnet.spring.handler.HandlerSettings;
import io.asyncnet.spring.handler.SocketHandlers;
import io.asyncnet.spring.listener.ConnectionHandlerFactory;
import io.asyncnet.spring.listener.HandlerSource;
import io.asyncnet.spring.listener.SocketListenerSpec;

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

	private final Executor executor;

	/** By listener: tasks that the executor has been told to expect. */
	private final Map<String, Integer> expected = new ConcurrentHashMap<>();

	ListenerHandlers(Map<String, ListenerProperties> properties, BeanFactory beans, SocketHandlers handlers,
			Executor executor) {
		this.properties = properties;
		this.beans = beans;
		this.handlers = handlers;
		this.executor = executor;
	}

	@Override
	public ConnectionHandler create(SocketListenerSpec spec) {
		ConnectionHandler handler = handler(spec);
		ListenerProperties properties = this.properties.get(spec.name());
		if (properties != null && !handler.handlesFrames() && spec.handler() instanceof HandlerSource.Annotated) {
			PropertiesListenerOptions.requireNoFrames(spec.name(), properties);
		}
		if (properties == null && this.executor instanceof HandlerExecutor own) {
			expect(own, spec.name(), tasks(spec.options().limits().maxConnections()), 0);
		}
		return handler;
	}

	/** The executor must not refuse what the new connections have to do. */
	@Override
	public void limitsChanged(String listener, Limits limits) {
		if (this.executor instanceof HandlerExecutor own) {
			ListenerProperties properties = this.properties.get(listener);
			Integer max = (properties != null) ? properties.getLimits().getMaxConnections() : null;
			int first = (properties != null) ? tasks((max != null) ? max : 0) : 0;
			Integer before = this.expected.get(listener);
			int tasks = tasks(limits.maxConnections());
			// never fewer: what is open stays
			if (tasks > ((before != null) ? before : first)) {
				expect(own, listener, tasks, first);
			}
		}
	}

	private void expect(HandlerExecutor executor, String listener, int tasks, int first) {
		Integer before = this.expected.put(listener, tasks);
		executor.expect(tasks - ((before != null) ? before : first));
	}

	private static int tasks(int maxConnections) {
		return 2 * ((maxConnections > 0) ? Math.min(maxConnections, Integer.MAX_VALUE / 2)
				: Limits.UNLIMITED_BY_DESCRIPTORS);
	}

	private ConnectionHandler handler(SocketListenerSpec spec) {
		HandlerSource source = spec.handler();
		if (source instanceof HandlerSource.Given given) {
			this.handlers.requireNothingAround(spec.name());
			return given.handler();
		}
		if (source instanceof HandlerSource.Bean bean) {
			Object target = this.beans.getBean(bean.name());
			if (target instanceof ConnectionHandler handler) {
				this.handlers.requireNothingAround(spec.name());
				return handler;
			}
			return this.handlers.create(spec.name(), target, settings(spec));
		}
		if (source instanceof HandlerSource.Target target) {
			return this.handlers.create(spec.name(), target.target(), settings(spec));
		}
		if (source instanceof HandlerSource.Text text) {
			return function(spec,
					(connection, frame) -> text.function().handle(frame.text(spec.charset()), connection));
		}
		if (source instanceof HandlerSource.Bytes bytes) {
			return function(spec, (connection, frame) -> bytes.function().handle(frame.toByteArray(), connection));
		}
		return annotated(spec);
	}

	private ConnectionHandler function(SocketListenerSpec spec, HandlerFunction function) {
		return this.handlers.create(spec.name(), FUNCTION_NAME, (connection, frame) -> {
			Object reply = function.handle(connection, frame);
			if (reply instanceof CompletionStage) {
				throw new IllegalStateException("The function of listener '" + spec.name()
						+ "' must return its reply, not a stage: use a @SocketHandler method for replies that come later");
			}
			return reply;
		}, settings(spec));
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
		HandlerSettings settings = (properties != null)
				? PropertiesHandlerSettings.map(spec.name(), properties, spec.options().framing())
				: new HandlerSettings(HandlerSettings.DEFAULTS.execution(), spec.charset());
		PropertiesIdentity identity = new PropertiesIdentity(new ListenerKey(spec.name()),
				(properties != null) ? properties.getAuthentication() : new ListenerAuthenticationProperties());
		return settings.withIdentity(identity.map(spec.options(), this.handlers.isAuthenticated(spec.name())));
	}

	@Override
	public void remove(String listener) {
		Integer tasks = this.expected.remove(listener);
		if (tasks != null && this.executor instanceof HandlerExecutor own) {
			own.expect(-tasks);
		}
	}

}
