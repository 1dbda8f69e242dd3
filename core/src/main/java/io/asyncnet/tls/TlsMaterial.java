package io.asyncnet.tls;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

import org.jspecify.annotations.Nullable;

/**
 * Whom a context speaks for and whom it believes.
 *
 * @param client whether the context is for the side that connects
 * @param keys the own key and certificate; a client can do without
 * @param trust who is trusted; {@code null} for the system's trust store
 * @param verifying whether peers are verified at all
 */
record TlsMaterial(boolean client, @Nullable KeyManagerFactory keys, @Nullable TrustManagerFactory trust,
		boolean verifying) {

}
