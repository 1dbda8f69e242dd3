package io.asyncnet.realparts;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.asyncnet.socket.Connection;
import io.asyncnet.spring.annotation.OnOpen;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.tls.TlsSession;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/**
 * What TLS tools are aimed at by {@code .ci/parts/tls.sh}: one listener for each way to
 * use TLS. Each line is answered with what the server knows of the connection, and the
 * line {@code quit} ends it. The settings are in {@code .ci/parts/tls-target.yml}.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class TlsTarget {

	public static void main(String[] args) {
		SpringApplication.run(TlsTarget.class, args);
	}

	@SocketHandler("defaults")
	String atDefaults(String line, Connection connection) {
		return answer(line, connection);
	}

	@SocketHandler("weak")
	String atWeak(String line, Connection connection) {
		return answer(line, connection);
	}

	@SocketHandler("rsa")
	String atRsa(String line, Connection connection) {
		return answer(line, connection);
	}

	@SocketHandler("names")
	String atNames(String line, Connection connection) {
		return answer(line, connection);
	}

	@SocketHandler("guarded")
	String atGuarded(String line, Connection connection) {
		return answer(line, connection);
	}

	@SocketHandler("want")
	String atWant(String line, Connection connection) {
		return answer(line, connection);
	}

	@SocketHandler("need")
	String atNeed(String line, Connection connection) {
		return answer(line, connection);
	}

	@SocketHandler("alpn")
	String atAlpn(String line, Connection connection) {
		return answer(line, connection);
	}

	@SocketHandler("optional")
	String atOptional(String line, Connection connection) {
		return answer(line, connection);
	}

	@OnOpen("mail")
	String greet(Connection connection) {
		return "220 localhost ESMTP";
	}

	@SocketHandler("mail")
	String atMail(String line, Connection connection) {
		if (line.startsWith("EHLO") && connection.tls() == null) {
			connection.send(ByteBuffer.wrap("250-localhost".getBytes(StandardCharsets.US_ASCII)));
			return "250 STARTTLS";
		}
		if (line.equals("STARTTLS")) {
			connection.startTls();
			return "220 go ahead";
		}
		return "250 " + answer(line, connection);
	}

	private static String answer(String line, Connection connection) {
		if (line.equals("quit")) {
			connection.close();
		}
		return describe(connection);
	}

	/** As in {@code TLSv1.3 name=- alpn=- peer=CN=device}. */
	private static String describe(Connection connection) {
		TlsSession tls = connection.tls();
		if (tls == null) {
			return "plain text";
		}
		return "%s name=%s alpn=%s peer=%s".formatted(tls.protocol(), orDash(tls.serverName()),
				orDash(tls.applicationProtocol()), (tls.peer() != null) ? tls.peer().subject() : "-");
	}

	private static String orDash(String value) {
		return (value != null) ? value : "-";
	}

}
