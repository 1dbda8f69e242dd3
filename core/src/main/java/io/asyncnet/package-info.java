/**
 * What every layer names: the root exception and the reason why a connection ended.
 */
@NullMarked
package io.asyncnet;

import org.jspecify.annotations.NullMarked;
