package io.asyncnet.spring.ssl;

import java.security.cert.Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.ssl.SslBundle;

/**
 * One bundle that listeners use: what is known of it, and what becomes of a change. Not
 * thread-safe, guarded by the reloader's lock.
 */
final class WatchedBundle {

	private final String name;

	private final @Nullable SslBundleFiles files;

	private final InstantSource clock;

	/** What each listener has; {@code null} when that is to be replaced in any case. */
	private final Map<BundleTls, @Nullable Map<String, List<Certificate>>> users = new LinkedHashMap<>();

	/** The last one that could be used. */
	private SslBundle good;

	/** What was registered at the last look. */
	private SslBundle seen;

	/** What was in the files at the last look. */
	private @Nullable String seenFiles;

	/** Whether somebody has registered a bundle that is to be used in any case. */
	private boolean updated;

	/** Whether what was seen last is not in use by everybody. */
	private boolean refused;

	/** What was refused when the refusal was told. */
	private @Nullable Object told;

	/**
	 * Begin to watch.
	 * @param name the bundle's name
	 * @param registered its content
	 * @param files its files, {@code null} if they are not to be watched
	 * @param clock tells which certificates are valid
	 */
	WatchedBundle(String name, SslBundle registered, @Nullable SslBundleFiles files, InstantSource clock) {
		this.name = name;
		this.good = registered;
		this.seen = registered;
		this.files = (registered instanceof PropertiesSslBundle) ? files : null;
		this.clock = clock;
	}

	SslBundle good() {
		return this.good;
	}

	boolean isUsed() {
		return !this.users.isEmpty();
	}

	/**
	 * Check what is to be used.
	 * @return what peers will dislike about the time at which it is valid, or
	 * {@code null}
	 * @throws RuntimeException if it cannot be used at all
	 */
	@Nullable String check() {
		return BundleCheck.invalidity(BundleCheck.identities(this.good), this.clock.instant());
	}

	void add(BundleTls user) {
		this.users.put(user, BundleCheck.certificates(this.good));
	}

	void remove(BundleTls user) {
		this.users.remove(user);
	}

	/** Give back the memory of the last contexts. */
	void close() {
		this.users.keySet().forEach(BundleTls::close);
		this.users.clear();
	}

	/**
	 * Take what somebody has registered on purpose. It may differ in more than its
	 * certificates: in its trust managers, for example.
	 */
	@Nullable Reload update(SslBundle registered) {
		if (!(registered instanceof PropertiesSslBundle)) {
			this.users.replaceAll((user, certificates) -> null);
			this.updated = true;
		}
		return look(registered);
	}

	/**
	 * Look for a change.
	 * @param registered the bundle that is registered now
	 * @return what has become of the change, or {@code null} when there is nothing to
	 * tell
	 */
	@Nullable Reload look(SslBundle registered) {
		String content = (this.files != null) ? this.files.fingerprint() : null;
		Reload reload = null;
		if (this.updated || !registered.equals(this.seen)) {
			this.updated = false;
			this.seen = registered;
			reload = take(() -> registered, (content != null) ? content : registered);
			if (!this.refused) {
				this.seenFiles = content;
			}
		}
		else if (this.files == null && this.refused) {
			reload = take(() -> registered, registered);
		}
		SslBundleFiles changed = this.files;
		if (changed != null && content != null && (this.refused || !content.equals(this.seenFiles))) {
			// Spring Boot's watcher waits, or has died, or its bundle was read halfway
			this.seenFiles = content;
			Reload again = take(changed::load, content);
			return (again != null) ? again : reload;
		}
		return reload;
	}

	private @Nullable Reload take(Supplier<SslBundle> candidate, Object content) {
		List<String> reloaded = new ArrayList<>();
		String failure = null;
		try {
			SslBundle bundle = candidate.get();
			String invalidity = BundleCheck.invalidity(BundleCheck.identities(bundle), this.clock.instant());
			if (invalidity != null) {
				throw new IllegalStateException(invalidity);
			}
			failure = reload(bundle, reloaded);
			if (failure == null || !reloaded.isEmpty()) {
				this.good = bundle;
			}
		}
		catch (RuntimeException ex) {
			failure = text(ex);
		}
		this.refused = (failure != null);
		if (failure == null) {
			this.told = null;
			return reloaded.isEmpty() ? null : new Reload(this.name, reloaded, null);
		}
		return refuse(content, reloaded, failure);
	}

	private @Nullable Reload refuse(Object content, List<String> reloaded, String failure) {
		if (content.equals(this.told) && reloaded.isEmpty()) {
			return null;
		}
		this.told = content;
		return new Reload(this.name, reloaded, failure);
	}

	/** It could not even be found out whether there is a change. */
	@Nullable Reload fail(RuntimeException failure) {
		String text = text(failure);
		return refuse(text, List.of(), text);
	}

	/** One listener that cannot use it does not keep the others from it. */
	private @Nullable String reload(SslBundle bundle, List<String> reloaded) {
		Map<String, List<Certificate>> certificates = BundleCheck.certificates(bundle);
		List<String> failures = new ArrayList<>();
		for (Map.Entry<BundleTls, @Nullable Map<String, List<Certificate>>> user : this.users.entrySet()) {
			if (certificates.equals(user.getValue())) {
				continue;
			}
			try {
				user.getKey().reload(this.name, bundle);
				user.setValue(certificates);
				reloaded.add(user.getKey().listener());
			}
			catch (RuntimeException ex) {
				failures.add("listener '" + user.getKey().listener() + "': " + text(ex));
			}
		}
		return failures.isEmpty() ? null : String.join("; ", failures);
	}

	/** What is wrong is often in a cause only. */
	private static String text(Throwable failure) {
		StringBuilder text = new StringBuilder(describe(failure));
		for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
			String description = describe(cause);
			if (text.indexOf(description) < 0) {
				text.append(": ").append(description);
			}
		}
		return text.toString();
	}

	private static String describe(Throwable failure) {
		String message = failure.getMessage();
		return (message != null) ? message : failure.getClass().getSimpleName();
	}

}
