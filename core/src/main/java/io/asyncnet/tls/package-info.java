/**
 * TLS contexts, sessions and failures; knows no socket.
 */
@NullMarked
package io.asyncnet.tls;

import org.jspecify.annotations.NullMarked;
