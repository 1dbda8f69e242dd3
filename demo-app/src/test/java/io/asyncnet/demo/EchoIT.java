package io.asyncnet.demo;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Value;

import static org.assertj.core.api.Assertions.assertThat;

@DemoIntegrationTest
class EchoIT {

	@Value("${local.asyncnet.echo.port}")
	private int echo;

	@Value("${local.asyncnet.frames.port}")
	private int frames;

	@Test
	void sendsLinesBackInTheirOrder() {
		try (DemoClient client = new DemoClient(this.echo)) {
			client.send("hello\r\nworld\n\r\n");

			assertThat(client.receiveLine()).isEqualTo("hello\r\n");
			assertThat(client.receiveLine()).isEqualTo("world\r\n");
			assertThat(client.receiveLine()).isEqualTo("\r\n");
		}
	}

	@Test
	void sendsLinesBackThatAreNotText() {
		byte[] line = { 'a', '\r', (byte) 0xFF, 0, '\r', '\n' };
		try (DemoClient client = new DemoClient(this.echo)) {
			client.send(line);

			assertThat(client.receive(line.length)).isEqualTo(line);
		}
	}

	@Test
	void sendsFramesBackWithTheirLength() {
		byte[] frame = new byte[100_000];
		frame[0] = '\n';
		frame[frame.length - 1] = 1;
		byte[] bytes = ByteBuffer.allocate(4 + frame.length + 4).putInt(frame.length).put(frame).putInt(0).array();
		try (DemoClient client = new DemoClient(this.frames)) {
			client.send(bytes);

			assertThat(client.receive(bytes.length)).isEqualTo(bytes);
		}
	}

	@Test
	void refusesFramesThatAreTooLong() {
		try (DemoClient client = new DemoClient(this.frames)) {
			client.send("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));

			assertThat(client.receive(1)).isEmpty();
		}
	}

}
