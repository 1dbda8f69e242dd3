/**
 * Servers that answer each line with {@code +PONG}, built on asyncnet and on what it is
 * compared with. Each has a {@code main} that takes the port.
 */
@NullMarked
package io.asyncnet.benchmarks;

import org.jspecify.annotations.NullMarked;
