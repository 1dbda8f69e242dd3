package io.asyncnet.spring.guide;

import java.util.function.UnaryOperator;

import io.asyncnet.socket.Connection;
import io.asyncnet.spring.tap.TapDirection;
import io.asyncnet.spring.tap.TapRedactor;

import org.springframework.stereotype.Component;

@Component
class HiddenDigits implements TapRedactor {

	@Override
	public UnaryOperator<byte[]> redact(Connection connection, TapDirection direction) {
		return (bytes) -> {
			for (int i = 0; i < bytes.length; i++) {
				if (bytes[i] >= '0' && bytes[i] <= '9') {
					bytes[i] = '*';
				}
			}
			return bytes;
		};
	}

}
