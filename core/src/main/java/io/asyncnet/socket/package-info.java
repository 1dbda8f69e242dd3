/**
 * Listeners, connections and their limits: the engine that reads, cuts, handles and
 * replies in batches.
 */
@NullMarked
package io.asyncnet.socket;

import org.jspecify.annotations.NullMarked;
