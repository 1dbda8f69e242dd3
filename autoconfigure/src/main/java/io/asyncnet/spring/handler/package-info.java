/**
 * Finds the methods that are annotated with
 * {@link io.asyncnet.spring.annotation.SocketHandler @SocketHandler} and makes connection
 * handlers of them. All decisions are taken at start-up; a frame costs the conversion of
 * its payload and one generated call. A method with an
 * {@link io.asyncnet.socket.AsyncSocket} takes whole connections instead.
 */
@NullMarked
package io.asyncnet.spring.handler;

import org.jspecify.annotations.NullMarked;
