/**
 * Auto-configuration of Spring Security for listeners.
 */
@NullMarked
package io.asyncnet.spring.autoconfigure.security;

import org.jspecify.annotations.NullMarked;
