package io.asyncnet.spring.ssl;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEvent;

/**
 * Published when an SSL bundle that listeners use has changed: after new connections have
 * begun to use what is in it now, or when it was refused. What was refused is looked at
 * again and again, but published once, until its content changes.
 * <p>
 * Published on the thread that noticed the change: Spring Boot's watcher of bundles, our
 * own, or whoever has updated the bundle.
 *
 * @since 0.1.0
 */
public final class SslBundleReloadEvent extends ApplicationEvent {

	private static final long serialVersionUID = 1L;

	private final String bundle;

	private final transient List<String> listeners;

	private final @Nullable String failure;

	SslBundleReloadEvent(Object source, Reload reload) {
		super(source);
		this.bundle = reload.bundle();
		this.listeners = reload.reloaded();
		this.failure = reload.failure();
	}

	/**
	 * Return the name of the bundle.
	 * @return the name
	 */
	public String getBundle() {
		return this.bundle;
	}

	/**
	 * Return whether all listeners use the new content.
	 * @return {@code false} if at least one goes on with what it had before
	 */
	public boolean isSuccessful() {
		return this.failure == null;
	}

	/**
	 * Return the listeners whose new connections use the new content from now on.
	 * @return their names; with a failure the others are missing, usually all
	 */
	public List<String> getListeners() {
		return this.listeners;
	}

	/**
	 * Return why the new content was refused.
	 * @return the reason, for an operator to read, or {@code null} after a success
	 */
	public @Nullable String getFailure() {
		return this.failure;
	}

}
