/**
 * What the page about testing shows.
 */
@NullMarked
package io.asyncnet.spring.guide.testing;

import org.jspecify.annotations.NullMarked;
