/**
 * What is reported about the calls of handler methods, logins, and what is sent to
 * groups.
 */
@NullMarked
package io.asyncnet.spring.observation;

import org.jspecify.annotations.NullMarked;
