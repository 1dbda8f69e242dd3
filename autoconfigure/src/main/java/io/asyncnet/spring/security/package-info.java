/**
 * Who is at the other end of a connection, for Spring Security. The only package, besides
 * the configuration that makes its beans, that knows that library.
 */
@NullMarked
package io.asyncnet.spring.security;

import org.jspecify.annotations.NullMarked;
