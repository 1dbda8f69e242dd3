package io.asyncnet.benchmarks;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Virtual threads for code that is compiled for Java 17.
 */
final class VirtualThreads {

	private VirtualThreads() {
	}

	/**
	 * Return an executor that starts a virtual thread for each task; Java 21 or later.
	 */
	static ExecutorService perTask() {
		try {
			return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("Virtual threads need Java 21 or later", ex);
		}
	}

}
