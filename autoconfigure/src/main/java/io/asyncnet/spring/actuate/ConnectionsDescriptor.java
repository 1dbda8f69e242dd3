package io.asyncnet.spring.actuate;

import java.util.List;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A page of the open connections, in the order in which they were accepted.
 *
 * @param total number of connections that were asked for, on all pages
 * @param page number of this page, from 0 on
 * @param size number of connections on a page
 * @param connections the connections of this page
 * @since 0.1.0
 */
public record ConnectionsDescriptor(int total, int page, int size,
		List<ConnectionDescriptor> connections) implements OperationResponseBody {

}
