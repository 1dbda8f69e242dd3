package io.asyncnet.demo;

import javax.net.ssl.SSLSocketFactory;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ssl.SslBundles;

import static org.assertj.core.api.Assertions.assertThat;

@DemoIntegrationTest
class TelemetryTlsIT {

	private static final String READING = "{\"device\":\"d2\",\"temperature\":21.5}\r\n";

	@Value("${local.asyncnet.telemetry-tls.port}")
	private int port;

	@Autowired
	private SslBundles bundles;

	@Test
	void acknowledgesReading() {
		assertThat(send("anonymous", READING)).isEqualTo("{\"accepted\":true,\"device\":\"d2\"}\r\n");
	}

	@Test
	void namesClientThatHasCertificate() {
		assertThat(send("device", READING)).isEqualTo("{\"accepted\":true,\"device\":\"d2\","
				+ "\"client\":\"CN=demo-device,O=asyncnet demo - not for production\"}\r\n");
	}

	@Test
	void livesOnAfterBadLine() {
		try (DemoClient client = new DemoClient(this.port, sockets("anonymous"))) {
			client.send("nonsense\r\n" + READING);

			assertThat(client.receiveLine()).startsWith("{\"accepted\":false,\"errors\":[");
			assertThat(client.receiveLine()).isEqualTo("{\"accepted\":true,\"device\":\"d2\"}\r\n");
		}
	}

	private String send(String bundle, String line) {
		try (DemoClient client = new DemoClient(this.port, sockets(bundle))) {
			client.send(line);
			return client.receiveLine();
		}
	}

	private SSLSocketFactory sockets(String bundle) {
		return this.bundles.getBundle(bundle).createSslContext().getSocketFactory();
	}

}
