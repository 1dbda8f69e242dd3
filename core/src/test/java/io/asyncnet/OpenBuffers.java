package io.asyncnet;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.netty.buffer.ByteBuf;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import org.jspecify.annotations.Nullable;

/**
 * All buffers of Netty that are in use at this moment. In contrast to Netty's own
 * detection it does not need a garbage collection to find a leak.
 */
final class OpenBuffers {

	private static final Set<Tracker<?>> open = ConcurrentHashMap.newKeySet();

	private OpenBuffers() {
	}

	static Set<Object> snapshot() {
		return new HashSet<>(open);
	}

	/** Return where the buffers were created that are open now and were not then. */
	static List<Throwable> since(Set<?> snapshot) {
		return open.stream()
			.filter((tracker) -> !snapshot.contains(tracker))
			.map((tracker) -> tracker.created)
			.filter((created) -> !isConstant(created))
			.toList();
	}

	/** What a class creates once for all while it is loaded is not a leak. */
	private static boolean isConstant(Throwable created) {
		return Arrays.stream(created.getStackTrace()).anyMatch((frame) -> frame.getMethodName().equals("<clinit>"));
	}

	private static final class Tracker<T> implements ResourceLeakTracker<T> {

		private final Throwable created;

		Tracker(T resource) {
			this.created = new Throwable(resource.getClass().getName());
		}

		@Override
		public void record() {
		}

		@Override
		public void record(@Nullable Object hint) {
		}

		@Override
		public boolean close(T resource) {
			return open.remove(this);
		}

	}

	private static final class Detector<T> extends ResourceLeakDetector<T> {

		Detector(Class<?> type) {
			super(type, 1);
		}

		@Override
		public ResourceLeakTracker<T> track(T resource) {
			return trackForcibly(resource);
		}

		@Override
		public ResourceLeakTracker<T> trackForcibly(T resource) {
			Tracker<T> tracker = new Tracker<>(resource);
			open.add(tracker);
			return tracker;
		}

		@Override
		public boolean isRecordEnabled() {
			return false;
		}

	}

	static final class Factory extends ResourceLeakDetectorFactory {

		@Override
		@SuppressWarnings("deprecation")
		public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> type, int interval, long maxActive) {
			// key material and sessions of BoringSSL live as long as their TLS context
			boolean buffers = ByteBuf.class.isAssignableFrom(type);
			return buffers ? new Detector<>(type) : new ResourceLeakDetector<>(type, interval);
		}

	}

}
