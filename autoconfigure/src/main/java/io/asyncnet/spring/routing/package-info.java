/**
 * Chooses the handler of a frame by what is in the frame.
 */
@NullMarked
package io.asyncnet.spring.routing;

import org.jspecify.annotations.NullMarked;
