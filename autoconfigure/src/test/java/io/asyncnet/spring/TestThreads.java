package io.asyncnet.spring;

import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The threads that this library has started.
 */
public final class TestThreads {

	private TestThreads() {
	}

	public static List<String> running() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter(Thread::isAlive)
			.map(Thread::getName)
			.filter((name) -> name.startsWith("asyncnet"))
			.toList();
	}

	public static void awaitNone() {
		Awaitility.await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(running()).isEmpty());
	}

}
