/**
 * How bytes are cut into frames and how frames are written, as values that know no
 * socket.
 */
@NullMarked
package io.asyncnet.framing;

import org.jspecify.annotations.NullMarked;
