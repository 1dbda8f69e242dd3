/**
 * Conditions and beans of the actuator endpoint and of health.
 */
@NullMarked
package io.asyncnet.spring.autoconfigure.actuate;

import org.jspecify.annotations.NullMarked;
