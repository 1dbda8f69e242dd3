/**
 * Properties, conditions and beans: what makes listeners and handlers of an application's
 * configuration.
 */
@NullMarked
package io.asyncnet.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
