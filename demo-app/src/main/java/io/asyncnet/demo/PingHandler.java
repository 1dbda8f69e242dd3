package io.asyncnet.demo;

import io.asyncnet.spring.annotation.SocketHandler;

import org.springframework.stereotype.Component;

/**
 * Answers {@code PING} as Redis does, so that redis-benchmark can measure a listener. It
 * never waits for anything, which is why application.yml may have it run on the event
 * loop.
 */
@Component
class PingHandler {

	@SocketHandler("ping")
	String ping(String command) {
		return "PING".equals(command) ? "+PONG" : "-ERR unknown command";
	}

}
