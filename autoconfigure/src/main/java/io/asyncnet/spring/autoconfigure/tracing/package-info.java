/**
 * Conditions and beans of the observations of frames.
 */
@NullMarked
package io.asyncnet.spring.autoconfigure.tracing;

import org.jspecify.annotations.NullMarked;
