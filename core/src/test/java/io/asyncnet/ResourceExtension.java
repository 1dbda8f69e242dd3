package io.asyncnet;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.concurrent.FastThreadLocalThread;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fails a test that leaves something behind: a buffer that is not released, an event loop
 * or another thread of the test that still runs. Registered for every test of this
 * module, because Netty asks for its leak detector only once, when its buffers are first
 * used.
 */
public final class ResourceExtension implements BeforeEachCallback, AfterEachCallback {

	private static final Namespace NAMESPACE = Namespace.create(ResourceExtension.class);

	/** What ends with a delay has this long to do so. */
	private static final Duration BOUND = Duration.ofSeconds(5);

	static {
		ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new OpenBuffers.Factory());
		// most waits are over at once, and their number is what makes a run long
		Awaitility.setDefaultPollDelay(Duration.ZERO);
		Awaitility.setDefaultPollInterval(Duration.ofMillis(5));
	}

	@Override
	public void beforeEach(ExtensionContext context) {
		context.getStore(NAMESPACE).put("buffers", OpenBuffers.snapshot());
		context.getStore(NAMESPACE).put("threads", threads());
	}

	@Override
	public void afterEach(ExtensionContext context) {
		if (context.getExecutionException().isPresent()) {
			return;
		}
		Set<?> buffersBefore = context.getStore(NAMESPACE).get("buffers", Set.class);
		Set<?> threadsBefore = context.getStore(NAMESPACE).get("threads", Set.class);
		Awaitility.await().atMost(BOUND).untilAsserted(() -> {
			assertThat(since(threadsBefore)).as("threads that still run").isEmpty();
			assertThat(OpenBuffers.since(buffersBefore)).as("buffers that are not released")
				.extracting(ResourceExtension::describe)
				.isEmpty();
		});
	}

	private static List<Thread> since(Set<?> before) {
		return threads().stream().filter((thread) -> !before.contains(thread)).toList();
	}

	private static Set<Thread> threads() {
		Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
		threads.removeIf((thread) -> !belongsToTest(thread));
		return threads;
	}

	private static boolean belongsToTest(Thread thread) {
		String name = thread.getName();
		boolean eventLoop = thread instanceof FastThreadLocalThread && !name.startsWith("globalEventExecutor");
		return eventLoop || name.startsWith("test-");
	}

	private static String describe(Throwable created) {
		StringWriter text = new StringWriter();
		created.printStackTrace(new PrintWriter(text));
		return text.toString();
	}

}
