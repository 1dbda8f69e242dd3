/**
 * Named groups of connections that are sent the same frames.
 */
@NullMarked
package io.asyncnet.spring.group;

import org.jspecify.annotations.NullMarked;
