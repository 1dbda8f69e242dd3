package io.asyncnet.spring.ssl;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

import io.asyncnet.tls.ServerTls;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsSource;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;

/**
 * The TLS of one listener, whose contexts are replaced when their bundles change. Many
 * threads ask for the current snapshot; changes are made under the reloader's lock.
 */
final class BundleTls implements TlsSource {

	private final String listener;

	private final List<BundleContext> plan;

	/** As many as in the plan, in the same order; guarded by the reloader's lock. */
	private List<TlsContext> contexts = List.of();

	private volatile @Nullable ServerTls current;

	/**
	 * Create the TLS of a listener.
	 * @param listener the listener's name
	 * @param plan its contexts, one of which has no server name
	 */
	BundleTls(String listener, List<BundleContext> plan) {
		this.listener = listener;
		this.plan = List.copyOf(plan);
	}

	String listener() {
		return this.listener;
	}

	Set<String> bundles() {
		Set<String> bundles = new LinkedHashSet<>();
		this.plan.forEach((context) -> bundles.add(context.bundle()));
		return bundles;
	}

	@Override
	public ServerTls current() {
		return Objects.requireNonNull(this.current, "'current' must not be null");
	}

	/**
	 * Make all contexts.
	 * @param bundles finds a bundle by its name
	 */
	void open(Function<String, SslBundle> bundles) {
		replace((context, index) -> context.factory().apply(bundles.apply(context.bundle())));
	}

	/**
	 * Make those contexts again that come from a bundle. When that fails, all stays as it
	 * is.
	 * @param name the bundle's name
	 * @param bundle its new content
	 */
	void reload(String name, SslBundle bundle) {
		replace((context, index) -> context.bundle().equals(name) ? context.factory().apply(bundle)
				: this.contexts.get(index));
	}

	private void replace(ContextSource source) {
		List<TlsContext> before = this.contexts;
		List<TlsContext> made = new ArrayList<>();
		try {
			for (int i = 0; i < this.plan.size(); i++) {
				made.add(source.get(this.plan.get(i), i));
			}
			this.current = snapshot(made);
			this.contexts = made;
		}
		catch (RuntimeException ex) {
			releaseAllBut(before, made);
			throw ex;
		}
		releaseAllBut(made, before);
	}

	private ServerTls snapshot(List<TlsContext> contexts) {
		TlsContext own = null;
		Map<String, TlsContext> named = new LinkedHashMap<>();
		for (int i = 0; i < contexts.size(); i++) {
			String serverName = this.plan.get(i).serverName();
			if (serverName == null) {
				own = contexts.get(i);
			}
			else {
				named.put(serverName, contexts.get(i));
			}
		}
		return new ServerTls(Objects.requireNonNull(own, "A listener needs a context of its own"), named);
	}

	/** Connections that are open keep the memory of theirs until they end. */
	private static void releaseAllBut(Collection<TlsContext> kept, Collection<TlsContext> contexts) {
		for (TlsContext context : contexts) {
			if (!kept.contains(context)) {
				context.release();
			}
		}
	}

	void close() {
		releaseAllBut(List.of(), this.contexts);
	}

	/**
	 * Where the contexts of a new snapshot come from.
	 */
	private interface ContextSource {

		TlsContext get(BundleContext context, int index);

	}

}
