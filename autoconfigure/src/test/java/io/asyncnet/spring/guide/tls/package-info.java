/**
 * The application of the TLS guide, and a client for it. Besides being compiled here,
 * they are run by {@code .ci/parts/tls-guide.sh}.
 */
@NullMarked
package io.asyncnet.spring.guide.tls;

import org.jspecify.annotations.NullMarked;
