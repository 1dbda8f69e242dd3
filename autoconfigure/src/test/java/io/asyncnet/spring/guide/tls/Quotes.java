package io.asyncnet.spring.guide.tls;

import java.security.Principal;
import java.util.Optional;

import io.asyncnet.socket.Connection;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.tls.TlsSession;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

@Component
class Quotes {

	@SocketHandler("quotes")
	@Nullable String quote(String symbol, Optional<Principal> client, Connection connection) {
		if (symbol.equals("quit")) {
			connection.close();
			return null;
		}
		TlsSession tls = connection.tls();
		return symbol + " for " + client.map(Principal::getName).orElse("anybody")
				+ ((tls != null) ? " at " + tls.serverName() : " in plain text");
	}

}
