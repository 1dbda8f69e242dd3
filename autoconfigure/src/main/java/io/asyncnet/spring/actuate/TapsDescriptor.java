package io.asyncnet.spring.actuate;

import java.util.List;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * All taps that can be looked at.
 *
 * @param taps those that run, and the last ones that have ended, newest first
 * @since 0.1.0
 */
public record TapsDescriptor(List<TapDescriptor> taps) implements OperationResponseBody {

}
