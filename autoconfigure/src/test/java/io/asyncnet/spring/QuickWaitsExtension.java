package io.asyncnet.spring;

import java.time.Duration;

import io.micrometer.core.instrument.search.MeterNotFoundException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.Extension;

/**
 * Has every wait look at once, and often: most are over by then, and Awaitility's tenth
 * of a second for each would make up a good part of a run. Registered for every test of
 * this module.
 */
public final class QuickWaitsExtension implements Extension {

	static {
		Awaitility.setDefaultPollDelay(Duration.ZERO);
		Awaitility.setDefaultPollInterval(Duration.ofMillis(5));
		// a meter whose first value is awaited is not there before
		Awaitility.ignoreExceptionByDefault(MeterNotFoundException.class);
	}

}
