package io.asyncnet.socket;

import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Where the handlers of a test run.
 */
enum Execution {

	EVENT_LOOP {
		@Override
		@Nullable ExecutorService newExecutor() {
			return null;
		}
	},

	POOL {
		@Override
		ExecutorService newExecutor() {
			AtomicInteger number = new AtomicInteger();
			return new ThreadPoolExecutor(8, 8, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(10_000),
					(task) -> new Thread(task, "test-pool-" + number.incrementAndGet()));
		}
	},

	VIRTUAL {
		@Override
		ExecutorService newExecutor() {
			try {
				return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
			}
			catch (ReflectiveOperationException ex) {
				throw new IllegalStateException("Virtual threads need Java 21", ex);
			}
		}
	};

	abstract @Nullable ExecutorService newExecutor();

	/** Return what this JVM has. */
	static Stream<Execution> all() {
		return Arrays.stream(values()).filter((execution) -> execution != VIRTUAL || Runtime.version().feature() >= 21);
	}

	/** Return those of them whose threads may be blocked. */
	static Stream<Execution> executors() {
		return all().filter((execution) -> execution != EVENT_LOOP);
	}

}
