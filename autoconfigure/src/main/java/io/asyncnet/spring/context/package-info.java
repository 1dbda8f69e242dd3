/**
 * What a thread knows while it handles something of a connection: values for the log, and
 * thread-locals that the application has registered.
 */
@NullMarked
package io.asyncnet.spring.context;

import org.jspecify.annotations.NullMarked;
