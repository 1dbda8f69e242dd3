package io.asyncnet.spring.tap;

import org.springframework.context.ApplicationEvent;

/**
 * Published right before a tap starts, on the thread of who asks for it, and after it has
 * ended, on the tap's own. A tap does not start if somebody who is told of it throws.
 *
 * @since 0.1.0
 */
public final class SocketTapEvent extends ApplicationEvent {

	private static final long serialVersionUID = 1L;

	private final transient TapStatus status;

	SocketTapEvent(Object source, TapStatus status) {
		super(source);
		this.status = status;
	}

	/**
	 * Return the tap.
	 * @return the tap, whose {@link TapStatus#end() end} tells whether it starts or has
	 * ended
	 */
	public TapStatus getStatus() {
		return this.status;
	}

}
