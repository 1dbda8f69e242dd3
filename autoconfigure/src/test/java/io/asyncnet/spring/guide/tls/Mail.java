package io.asyncnet.spring.guide.tls;

import io.asyncnet.socket.Connection;
import io.asyncnet.spring.annotation.OnOpen;
import io.asyncnet.spring.annotation.SocketHandler;

import org.springframework.stereotype.Component;

@Component
class Mail {

	@OnOpen("mail")
	String greet() {
		return "220 mail.example.org";
	}

	@SocketHandler("mail")
	String command(String line, Connection connection) {
		if (line.startsWith("EHLO")) {
			return (connection.tls() == null) ? "250 STARTTLS" : "250 AUTH PLAIN";
		}
		if (line.equals("STARTTLS") && connection.tls() == null) {
			connection.startTls();
			return "220 go ahead";
		}
		if (line.equals("QUIT")) {
			connection.close();
			return "221 bye";
		}
		return "502 not known";
	}

}
