/**
 * The code that the pages of the documentation show, compiled.
 */
@NullMarked
package io.asyncnet.spring.guide;

import org.jspecify.annotations.NullMarked;
