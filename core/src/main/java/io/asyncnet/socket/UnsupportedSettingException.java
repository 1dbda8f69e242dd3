package io.asyncnet.socket;

import java.util.Locale;

import io.asyncnet.AsyncNetException;
import io.asyncnet.dispatch.Transport;

/**
 * A listener asks for a setting of its sockets that its transport does not have.
 *
 * @since 0.1.0
 */
public final class UnsupportedSettingException extends AsyncNetException {

	private static final long serialVersionUID = 1L;

	private final String listener;

	private final String setting;

	private final Transport transport;

	UnsupportedSettingException(String listener, String setting, Transport transport) {
		super(String.format(Locale.ROOT, "Listener '%s' cannot be bound: transport %s does not have '%s'", listener,
				transport, setting));
		this.listener = listener;
		this.setting = setting;
		this.transport = transport;
	}

	/**
	 * Return the listener's name.
	 * @return the name
	 */
	public String listener() {
		return this.listener;
	}

	/**
	 * Return the setting that is not available.
	 * @return the name of a component of {@link SocketSettings}
	 */
	public String setting() {
		return this.setting;
	}

	/**
	 * Return the transport that does not have it.
	 * @return the transport in use on this machine
	 */
	public Transport transport() {
		return this.transport;
	}

}
