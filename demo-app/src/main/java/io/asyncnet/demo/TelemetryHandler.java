package io.asyncnet.demo;

import java.security.cert.X509Certificate;
import java.util.List;

import io.asyncnet.socket.Connection;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.tls.TlsSession;

import org.springframework.stereotype.Component;

/**
 * Takes readings from devices, one a line, with and without TLS.
 * <p>
 * A handler may just as well have a {@code @Valid Reading} parameter. Then a line that is
 * no valid reading counts as an exception, and that ends the connection. Here a device is
 * told what is wrong and may go on, so the handler takes the line itself.
 */
@Component
class TelemetryHandler {

	private final ReadingParser parser;

	private final ReadingStore readings;

	TelemetryHandler(ReadingParser parser, ReadingStore readings) {
		this.parser = parser;
		this.readings = readings;
	}

	@SocketHandler("telemetry")
	TelemetryReply receive(String line) {
		return receive(line, (String) null);
	}

	@SocketHandler("telemetry-tls")
	TelemetryReply receive(String line, Connection connection) {
		return receive(line, subject(connection.tls()));
	}

	private TelemetryReply receive(String line, String client) {
		try {
			Reading reading = this.parser.parse(line);
			this.readings.add(reading);
			return TelemetryReply.accepted(reading, client);
		}
		catch (InvalidReadingException ex) {
			return TelemetryReply.refused(ex.getErrors());
		}
	}

	/** Return who the client is, or {@code null} if it gave no certificate. */
	private static String subject(TlsSession tls) {
		List<X509Certificate> certificates = (tls != null) ? tls.peerCertificates() : List.of();
		return certificates.isEmpty() ? null : certificates.get(0).getSubjectX500Principal().getName();
	}

}
