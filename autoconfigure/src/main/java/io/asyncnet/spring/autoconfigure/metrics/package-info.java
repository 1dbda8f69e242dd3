/**
 * Conditions and beans of the meters.
 */
@NullMarked
package io.asyncnet.spring.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
