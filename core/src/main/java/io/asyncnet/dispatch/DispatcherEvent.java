package io.asyncnet.dispatch;

/**
 * What a dispatcher tells its channels, as a Netty user event. Applications have no need
 * for it.
 *
 * @since 0.1.0
 */
public enum DispatcherEvent {

	/** The dispatcher is about to close the channel, because it ends itself. */
	CLOSING

}
