/**
 * Micrometer meters fed by the hooks of listeners and handlers.
 */
@NullMarked
package io.asyncnet.spring.metrics;

import org.jspecify.annotations.NullMarked;
