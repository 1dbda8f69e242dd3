package io.asyncnet.demo.load;

/**
 * How far the load has come.
 *
 * @param running whether it goes on
 * @param devices number of simulated devices
 * @param connected how many of them are connected
 * @param sent readings that were sent
 * @param accepted readings that the gateway has accepted
 * @param remainingSeconds until the load ends by itself
 * @param failure why the last device that failed could not go on, or {@code null}
 */
public record LoadStatus(boolean running, int devices, int connected, long sent, long accepted, long remainingSeconds,
		String failure) {

	static final LoadStatus NONE = new LoadStatus(false, 0, 0, 0, 0, 0, null);

}
