package io.asyncnet.demo;

import io.asyncnet.spring.annotation.SocketHandler;

import org.springframework.stereotype.Component;

/**
 * Sends every frame back. It does not look into them, so it takes bytes: whatever is in a
 * line, in whatever encoding, comes back as it was.
 */
@Component
class EchoHandler {

	@SocketHandler("echo")
	byte[] echoLine(byte[] line) {
		return line;
	}

	@SocketHandler("frames")
	byte[] echoFrame(byte[] frame) {
		return frame;
	}

}
