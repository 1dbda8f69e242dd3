/**
 * What application code writes.
 */
@NullMarked
package io.asyncnet.spring.annotation;

import org.jspecify.annotations.NullMarked;
