package io.asyncnet.socket;

/**
 * What became of a frame that was sent to many connections. Those that are neither sent
 * it nor dropped it had ended meanwhile, or were closed by it as slow consumers.
 *
 * @param recipients connections that it was meant for
 * @param sent connections whose queue it was put in
 * @param dropped connections that it was not sent to because they do not keep up
 * @since 0.1.0
 */
public record Broadcast(int recipients, int sent, int dropped) {

}
