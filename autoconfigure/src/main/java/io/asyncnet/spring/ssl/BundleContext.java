package io.asyncnet.spring.ssl;

import java.util.function.Function;

import io.asyncnet.tls.TlsContext;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;

/**
 * One TLS context of a listener, and how it is made from an SSL bundle.
 *
 * @param serverName the server name that it is for, perhaps with a wildcard, or
 * {@code null} for the listener's own context
 * @param bundle the bundle's name
 * @param factory makes the context, or throws any runtime exception when the bundle does
 * not do; called for the listener's start, and on the thread that notices a change
 * @since 0.1.0
 */
public record BundleContext(@Nullable String serverName, String bundle, Function<SslBundle, TlsContext> factory) {

}
