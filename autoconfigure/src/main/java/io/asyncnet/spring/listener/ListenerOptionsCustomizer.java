package io.asyncnet.spring.listener;

import io.asyncnet.socket.ListenerOptions;

/**
 * Has the last word on the options of every listener, after the properties. Beans of this
 * type are called in their order, each with the result of the one before it; what
 * concerns one listener only looks at {@link ListenerOptions#name()}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ListenerOptionsCustomizer {

	/**
	 * Change the options of a listener.
	 * @param options the options so far
	 * @return the options to use, under the same name
	 */
	ListenerOptions customize(ListenerOptions options);

}
