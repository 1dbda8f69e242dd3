/**
 * Wire taps: for a while, what chosen connections receive and send is written to the log
 * or to a file.
 */
@NullMarked
package io.asyncnet.spring.tap;

import org.jspecify.annotations.NullMarked;
