/**
 * Micrometer observations of frames: what their spans are called, what they say, and
 * which trace they belong to.
 */
@NullMarked
package io.asyncnet.spring.tracing;

import org.jspecify.annotations.NullMarked;
