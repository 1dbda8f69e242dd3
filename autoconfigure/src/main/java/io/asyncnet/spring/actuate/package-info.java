/**
 * What operators see of listeners and connections, and can do with them: an actuator
 * endpoint and health.
 */
@NullMarked
package io.asyncnet.spring.actuate;

import org.jspecify.annotations.NullMarked;
