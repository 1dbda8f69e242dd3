/**
 * Frames to objects and back: text and bytes directly, everything else by Spring's
 * message converters.
 */
@NullMarked
package io.asyncnet.spring.convert;

import org.jspecify.annotations.NullMarked;
