package io.asyncnet.spring.contexts;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;

import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.TestThreads;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * An application whose classes are loaded again and again while those of its libraries
 * stay, as Spring Boot's development tools do.
 */
class ReloadedClassesTests {

	@Test
	void restartsOnTheSamePortAndLeavesNothingOfOldClasses() throws Exception {
		int port = freePort();

		// the first one stays: the JDK's thread for timeouts and Spring Boot's hook for
		// the
		// end of the JVM keep the context class loader of whoever needed them first
		runOnce(port);
		WeakReference<ClassLoader> second = runOnce(port);
		WeakReference<ClassLoader> third = runOnce(port);
		TestThreads.awaitNone();

		awaitGone(second);
		awaitGone(third);
	}

	private static WeakReference<ClassLoader> runOnce(int port) throws Exception {
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		ClassLoader classes = new Reloading(before);
		thread.setContextClassLoader(classes);
		try (var context = (ConfigurableApplicationContext) classes.loadClass(ReloadedApplication.class.getName())
			.getMethod("start", int.class)
			.invoke(null, port); TestClient client = TestClient.connect(port)) {
			assertThat(context.getClassLoader()).isSameAs(classes);
			client.send("x\r\n");
			assertThat(client.receiveLine()).isEqualTo("welcome\r");
			assertThat(client.receiveLine()).isEqualTo("{\"text\":\"x\"}\r");
		}
		finally {
			thread.setContextClassLoader(before);
		}
		return new WeakReference<>(classes);
	}

	private static void awaitGone(WeakReference<ClassLoader> classes) {
		Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> {
			forgetWhatIsSoftlyHeld();
			return classes.get() == null;
		});
	}

	/**
	 * Caches of Spring and of the JDK. The development tools do the same: a virtual
	 * machine lets go of all before it says that an array is too large for its heap.
	 */
	private static void forgetWhatIsSoftlyHeld() {
		long longs = Runtime.getRuntime().maxMemory() / Long.BYTES;
		assumeThat(longs).as("one array is as large as the heap").isLessThan(Integer.MAX_VALUE - 8);
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> Arrays.fill(new long[(int) longs], 1));
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	/** Loads what is called as {@link ReloadedApplication} itself. */
	private static final class Reloading extends ClassLoader {

		Reloading(ClassLoader parent) {
			super(parent);
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!name.startsWith(ReloadedApplication.class.getName())) {
				return super.loadClass(name, resolve);
			}
			Class<?> loaded = findLoadedClass(name);
			return (loaded != null) ? loaded : findClass(name);
		}

		@Override
		protected Class<?> findClass(String name) throws ClassNotFoundException {
			try (@Nullable
			InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
				if (in == null) {
					throw new ClassNotFoundException(name);
				}
				byte[] bytes = in.readAllBytes();
				return defineClass(name, bytes, 0, bytes.length);
			}
			catch (IOException ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

	}

}
