package io.asyncnet.spring.listener;

import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import io.asyncnet.socket.ConnectionObserver;
import io.asyncnet.socket.Limits;
import io.asyncnet.socket.ListenerOptions;

/**
 * All that a managed listener needs: its spec together with what the application adds to
 * every listener.
 *
 * @param options its settings
 * @param handler user code for its connections; asked for once, so that the beans behind
 * it can be created after the listener
 * @param observers what observes its connections
 * @param autoStartup whether it starts with the application
 * @param gracePeriod how long its connections may take to finish when it stops
 * @param charset how text is encoded
 * @param onLimits told when the listener may have another number of connections
 */
record ListenerPlan(ListenerOptions options, LazyHandler handler, List<ConnectionObserver> observers,
		boolean autoStartup, Duration gracePeriod, Charset charset, Consumer<Limits> onLimits) {

	ListenerPlan {
		observers = List.copyOf(observers);
	}

}
