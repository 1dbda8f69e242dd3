package io.asyncnet.spring.autoconfigure;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * That the proxy of other tests can be relied on.
 */
class CountingProxyTests {

	private static final Duration BOUND = Duration.ofSeconds(10);

	private ServerSocket acceptor;

	private CountingProxy proxy;

	private Socket client;

	private Socket server;

	@BeforeEach
	void connect() throws Exception {
		this.acceptor = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
		this.acceptor.setSoTimeout(10_000);
		this.proxy = new CountingProxy(this.acceptor.getLocalPort(), 7);
		this.client = new Socket(InetAddress.getLoopbackAddress(), this.proxy.port());
		this.server = this.acceptor.accept();
		for (Socket socket : new Socket[] { this.client, this.server }) {
			socket.setSoTimeout(10_000);
		}
	}

	@AfterEach
	void close() throws Exception {
		this.client.close();
		this.server.close();
		this.proxy.close();
		this.acceptor.close();
	}

	@Test
	void passesOnAndCountsWhatComes() throws Exception {
		this.client.getOutputStream().write(new byte[20]);
		this.client.shutdownOutput();
		assertThat(this.server.getInputStream().readAllBytes()).hasSize(20);
		this.server.getOutputStream().write(new byte[100]);
		this.server.shutdownOutput();
		assertThat(this.client.getInputStream().readAllBytes()).hasSize(100);

		assertThat(this.proxy.toServer()).isEqualTo(20);
		assertThat(this.proxy.toClient()).isEqualTo(100);
	}

	@Test
	void countsAlsoWhatTheClientNoLongerTakes() throws Exception {
		this.client.close();
		InputStream in = this.server.getInputStream();
		assertThat(in.read()).isNegative();
		OutputStream out = this.server.getOutputStream();
		for (int i = 0; i < 10; i++) {
			out.write(new byte[24]);
		}
		this.server.shutdownOutput();

		Awaitility.await().atMost(BOUND).untilAsserted(() -> assertThat(this.proxy.toClient()).isEqualTo(240));
	}

	@Test
	void passesOnAReset() throws Exception {
		this.client.setSoLinger(true, 0);
		this.client.close();

		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> this.server.getInputStream().read())
			.withMessageContaining("reset");
	}

}
