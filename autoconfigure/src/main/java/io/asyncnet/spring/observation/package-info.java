/**
 * What is reported about the calls of handler methods.
 */
@NullMarked
package io.asyncnet.spring.observation;

import org.jspecify.annotations.NullMarked;
