/**
 * Named, managed listeners: their lifecycle, their registry and their events.
 */
@NullMarked
package io.asyncnet.spring.listener;

import org.jspecify.annotations.NullMarked;
