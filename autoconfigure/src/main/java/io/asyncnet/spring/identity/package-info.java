/**
 * Who is at the other end of a connection: principals and where they come from, and
 * frames by which peers authenticate. Knows no security framework.
 */
@NullMarked
package io.asyncnet.spring.identity;

import org.jspecify.annotations.NullMarked;
