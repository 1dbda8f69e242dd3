/**
 * An application that Spring has processed ahead of time.
 */
@NullMarked
package io.asyncnet.spring.aot;

import org.jspecify.annotations.NullMarked;
