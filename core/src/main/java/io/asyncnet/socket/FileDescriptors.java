package io.asyncnet.socket;

import java.lang.management.ManagementFactory;

import javax.management.JMException;
import javax.management.ObjectName;

/**
 * How many file descriptors this process may still open.
 */
final class FileDescriptors {

	/** Kept for files, other sockets and whatever else the application opens. */
	private static final long MIN_RESERVE = 128;

	private static final int RESERVE_DIVISOR = 20;

	private FileDescriptors() {
	}

	/**
	 * Return how many connections the process can have beyond what it has open now, with
	 * some descriptors in reserve.
	 * @return the number of connections, {@link Long#MAX_VALUE} where the platform does
	 * not tell
	 */
	static long available() {
		long max = attribute("MaxFileDescriptorCount");
		long open = attribute("OpenFileDescriptorCount");
		if (max <= 0 || open < 0) {
			return Long.MAX_VALUE;
		}
		return max - open - Math.max(MIN_RESERVE, max / RESERVE_DIVISOR);
	}

	/**
	 * Through JMX, because the interface that has them is not part of the Java platform.
	 */
	private static long attribute(String name) {
		try {
			Object value = ManagementFactory.getPlatformMBeanServer()
				.getAttribute(new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME), name);
			return (value instanceof Long count) ? count : -1;
		}
		catch (JMException ex) {
			// not a Unix system
			return -1;
		}
	}

}
