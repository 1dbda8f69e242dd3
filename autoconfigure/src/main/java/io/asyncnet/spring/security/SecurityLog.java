package io.asyncnet.spring.security;

import java.security.Principal;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.asyncnet.spring.identity.CertificatePrincipal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.security.core.AuthenticationException;

/**
 * Log lines about peers that Spring Security does not know. Peers bring them about, so
 * there is one a second at most.
 */
final class SecurityLog {

	private static final Logger logger = LoggerFactory.getLogger(AuthenticationMapper.class);

	private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final AtomicLong next = new AtomicLong(System.nanoTime());

	private final AtomicInteger leftOut = new AtomicInteger();

	/** The name is one that an authority has signed, and breaks no line. */
	void unknown(Principal principal, AuthenticationException failure) {
		if (!(principal instanceof CertificatePrincipal)) {
			logger.debug("Nobody knows the user {}", principal.getName(), failure);
			return;
		}
		long next = this.next.get();
		long now = System.nanoTime();
		if (now - next >= 0 && this.next.compareAndSet(next, now + INTERVAL_NANOS)) {
			logger.warn("The certificate of a peer is trusted, but its user '{}' is not let in ({}): it is nobody{}",
					principal.getName(), failure.getClass().getSimpleName(), leftOut());
		}
		else {
			this.leftOut.incrementAndGet();
		}
	}

	/** What to put behind a line when others were left out before it. */
	private String leftOut() {
		int lines = this.leftOut.getAndSet(0);
		return (lines > 0) ? " (" + lines + " more such lines left out)" : "";
	}

	void notForPeers(AuthenticationException failure) {
		logger.debug("The AuthenticationManager is not for peers", failure);
	}

}
