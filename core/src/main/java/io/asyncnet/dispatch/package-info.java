/**
 * The owner of the event loops, and the choice of the transport that they run on.
 */
@NullMarked
package io.asyncnet.dispatch;

import org.jspecify.annotations.NullMarked;
