package io.asyncnet.spring.guide.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.socket.AsyncSocket;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

@DirtiesContext // other tests of this module look for threads that somebody has left
@SpringBootTest(webEnvironment = WebEnvironment.NONE, properties = "asyncnet.listeners.quotes.port=0")
class QuotesTests {

	@Value("${local.asyncnet.quotes.port}")
	private int port;

	@MockitoBean
	private Prices prices;

	@Test
	void quotes() throws IOException {
		given(this.prices.of("ACME")).willReturn(17);

		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			socket.setSoTimeout(5000);
			socket.getOutputStream().write("ACME\r\n".getBytes(StandardCharsets.UTF_8));
			BufferedReader in = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
			assertThat(in.readLine()).isEqualTo("ACME 17");
		}
	}

	@Test
	void quotesInTheOrderOfRequests(@Autowired Dispatcher dispatcher) {
		given(this.prices.of("A")).willReturn(1);
		given(this.prices.of("B")).willReturn(2);
		Duration timeout = Duration.ofSeconds(5);

		try (AsyncSocket socket = AsyncSocket.dial(dispatcher, "localhost", this.port, timeout).join()) {
			socket.send("A\r\nB\r\n");
			assertThat(socket.recvLine()).succeedsWithin(timeout).isEqualTo("A 1");
			assertThat(socket.recvLine()).succeedsWithin(timeout).isEqualTo("B 2");
		}
	}

}
