/**
 * Stand-ins for what the core hands to a handler.
 */
@NullMarked
package io.asyncnet.spring;

import org.jspecify.annotations.NullMarked;
