/**
 * Contexts as applications and their tests start, stop, pause and nest them.
 */
@NullMarked
package io.asyncnet.spring.contexts;

import org.jspecify.annotations.NullMarked;
