package io.asyncnet.spring.ssl;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What has become of a bundle that has changed.
 *
 * @param bundle the bundle's name
 * @param reloaded names of the listeners that use the new content
 * @param failure why not all of them do, or {@code null}
 */
record Reload(String bundle, List<String> reloaded, @Nullable String failure) {

	Reload {
		reloaded = List.copyOf(reloaded);
	}

}
