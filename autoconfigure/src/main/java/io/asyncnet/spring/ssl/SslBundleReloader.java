package io.asyncnet.spring.ssl;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

import io.asyncnet.spring.observation.TlsReloads;
import io.asyncnet.tls.TlsOptions;
import io.asyncnet.tls.TlsSource;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.io.ResourceLoader;

/**
 * Gives new connections what is in an SSL bundle now. Open ones go on as they are.
 * <p>
 * It hears of changes in two ways. Spring Boot calls an update handler, of which there is
 * one for each bundle however many listeners come and go, because handlers cannot be
 * removed. And it looks by itself from time to time, at what is registered and at the
 * files of bundles with {@code reload-on-update}: Spring Boot's watcher of files may have
 * ended, and the handler of somebody else may have failed before ours was called.
 * <p>
 * New content is used only after it has been read and checked: a key fits its
 * certificate, and no certificate has expired. Else what was there before stays in use.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class SslBundleReloader implements AutoCloseable {

	private final SslBundles bundles;

	private final Function<String, @Nullable SslBundleFiles> files;

	private final Duration interval;

	private final ApplicationEventPublisher events;

	private final TlsReloads observer;

	private final InstantSource clock;

	private final ReentrantLock lock = new ReentrantLock();

	/** Guarded by lock. */
	private final Map<String, WatchedBundle> watched = new HashMap<>();

	/** Guarded by lock. */
	private @Nullable ScheduledThreadPoolExecutor poller;

	private volatile boolean closed;

	/**
	 * Create a reloader.
	 * @param bundles the bundles
	 * @param properties the properties from which Spring Boot makes bundles
	 * @param resources finds their files as Spring Boot does
	 * @param interval time between two looks; zero for none
	 * @param events told of each change
	 * @param observer told of each change, and counts it
	 */
	public SslBundleReloader(SslBundles bundles, SslProperties properties, ResourceLoader resources, Duration interval,
			ApplicationEventPublisher events, TlsReloads observer) {
		this(bundles, (name) -> SslBundleFiles.find(name, properties, resources), interval, events, observer,
				InstantSource.system());
	}

	SslBundleReloader(SslBundles bundles, Function<String, @Nullable SslBundleFiles> files, Duration interval,
			ApplicationEventPublisher events, TlsReloads observer, InstantSource clock) {
		this.bundles = bundles;
		this.files = files;
		this.interval = interval;
		this.events = events;
		this.observer = observer;
		this.clock = clock;
	}

	/**
	 * Make the TLS of a listener, and from now on make it again when a bundle changes.
	 * @param listener the listener's name
	 * @param contexts its contexts, exactly one of which has no server name
	 * @return where the listener gets its TLS from
	 * @throws org.springframework.boot.ssl.NoSuchSslBundleException if there is no such
	 * bundle
	 * @throws RuntimeException if a bundle cannot be used, which is what a factory of
	 * {@code contexts} threw
	 */
	public TlsSource open(String listener, List<BundleContext> contexts) {
		BundleTls tls = new BundleTls(listener, contexts);
		List<Reload> reloads = new ArrayList<>();
		this.lock.lock();
		try {
			for (String bundle : tls.bundles()) {
				Reload reload = watch(bundle);
				if (reload != null) {
					reloads.add(reload);
				}
			}
			tls.bundles().forEach(this::check);
			tls.open((bundle) -> watched(bundle).good());
			tls.bundles().forEach((bundle) -> watched(bundle).add(tls));
			startPolling();
		}
		finally {
			this.lock.unlock();
		}
		reloads.forEach(this::tell);
		return tls;
	}

	private @Nullable Reload watch(String name) {
		WatchedBundle known = this.watched.get(name);
		SslBundle registered = this.bundles.getBundle(name);
		if (known != null) {
			// perhaps nobody has used it for a while
			return known.look(registered);
		}
		this.watched.put(name, new WatchedBundle(name, registered, this.files.apply(name), this.clock));
		this.bundles.addBundleUpdateHandler(name, new UpdateHandler(name, new WeakReference<>(this)));
		guarded(name, () -> this.observer.watched(name));
		return null;
	}

	/** Who starts has no better certificate than an expired one, so that one is used. */
	private void check(String name) {
		WatchedBundle bundle = watched(name);
		String invalidity = bundle.check();
		if (invalidity != null && !bundle.isUsed()) {
			ReloadLog.invalid(name, invalidity);
		}
	}

	private WatchedBundle watched(String name) {
		return Objects.requireNonNull(this.watched.get(name), name);
	}

	/**
	 * Make the TLS of a listener from one bundle, for a listener that is registered while
	 * the application runs. It ends with the listener, when that is unregistered; call
	 * {@link #close(TlsSource)} when there is none after all.
	 * @param listener the listener's name
	 * @param bundle the bundle's name
	 * @param options the settings; protocols and ciphers are those of the bundle where it
	 * has some
	 * @return where the listener gets its TLS from
	 * @throws org.springframework.boot.ssl.NoSuchSslBundleException if there is no such
	 * bundle
	 * @throws RuntimeException if the bundle cannot be used
	 */
	public TlsSource open(String listener, String bundle, TlsOptions options) {
		return open(listener, List.of(BundleContext.of(bundle, options)));
	}

	/**
	 * Let go of what was opened for a listener, after that has ended. The
	 * auto-configuration does so when a listener is unregistered.
	 * @param source the listener's TLS; another one is ignored
	 */
	public void close(@Nullable TlsSource source) {
		if (source instanceof BundleTls tls) {
			this.lock.lock();
			try {
				this.watched.values().forEach((bundle) -> bundle.remove(tls));
				tls.close();
			}
			finally {
				this.lock.unlock();
			}
		}
	}

	private void startPolling() {
		if (this.poller == null && !this.closed && !this.interval.isZero()) {
			ScheduledThreadPoolExecutor created = new ScheduledThreadPoolExecutor(1, (task) -> {
				Thread thread = new Thread(task, "asyncnet-ssl-reload");
				thread.setDaemon(true);
				return thread;
			});
			long nanos = TimeUnit.NANOSECONDS.convert(this.interval);
			created.scheduleWithFixedDelay(this::lookAtAll, nanos, nanos, TimeUnit.NANOSECONDS);
			this.poller = created;
		}
	}

	/** Look whether any bundle in use has changed. */
	void lookAtAll() {
		for (String name : names()) {
			change(name, (bundle) -> bundle.isUsed() ? bundle.look(this.bundles.getBundle(name)) : null);
		}
	}

	private List<String> names() {
		this.lock.lock();
		try {
			return List.copyOf(this.watched.keySet());
		}
		finally {
			this.lock.unlock();
		}
	}

	private void updated(String name, SslBundle bundle) {
		change(name, (watched) -> watched.update(bundle));
	}

	/**
	 * Whatever is wrong with one bundle, the others and the next time are not concerned:
	 * an exception would end our own looks, and keep Spring Boot from calling the
	 * handlers of others.
	 */
	private void change(String name, Function<WatchedBundle, @Nullable Reload> change) {
		Reload reload = null;
		this.lock.lock();
		try {
			WatchedBundle bundle = this.watched.get(name);
			if (bundle != null && !this.closed) {
				reload = apply(change, bundle);
			}
		}
		catch (Error ex) {
			ReloadLog.lookFailed(name, ex);
		}
		finally {
			this.lock.unlock();
		}
		if (reload != null) {
			tell(reload);
		}
	}

	private static @Nullable Reload apply(Function<WatchedBundle, @Nullable Reload> change, WatchedBundle bundle) {
		try {
			return change.apply(bundle);
		}
		catch (RuntimeException ex) {
			return bundle.fail(ex);
		}
	}

	private void tell(Reload reload) {
		if (reload.failure() == null) {
			ReloadLog.reloaded(reload);
		}
		else {
			ReloadLog.refused(reload);
		}
		String name = reload.bundle();
		guarded(name, () -> this.observer.reloaded(name, reload.failure() == null));
		guarded(name, () -> this.events.publishEvent(new SslBundleReloadEvent(this, reload)));
	}

	private static void guarded(String bundle, Runnable recipient) {
		try {
			recipient.run();
		}
		catch (RuntimeException | Error ex) {
			ReloadLog.tellFailed(bundle, ex);
		}
	}

	/**
	 * Stop looking for changes. Whoever still uses the last snapshots can do so.
	 */
	@Override
	public void close() {
		this.closed = true;
		this.lock.lock();
		try {
			if (this.poller != null) {
				this.poller.shutdownNow();
				this.poller = null;
			}
			this.watched.values().forEach(WatchedBundle::close);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Hears of changes from Spring Boot, for as long as there is somebody to tell: it
	 * cannot be removed from bundles that may belong to a parent application context.
	 *
	 * @param name the bundle's name
	 * @param reloader who is told
	 */
	private record UpdateHandler(String name,
			WeakReference<SslBundleReloader> reloader) implements Consumer<SslBundle> {

		@Override
		public void accept(SslBundle bundle) {
			SslBundleReloader reloader = this.reloader.get();
			if (reloader != null) {
				reloader.updated(this.name, bundle);
			}
		}

	}

}
