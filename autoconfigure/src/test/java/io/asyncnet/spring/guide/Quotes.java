package io.asyncnet.spring.guide;

import java.time.LocalTime;
import java.time.ZoneOffset;

import io.asyncnet.spring.annotation.SocketHandler;

import org.springframework.stereotype.Component;

@Component
class Quotes {

	@SocketHandler("quotes")
	String quote(String symbol) {
		return symbol + " " + LocalTime.now(ZoneOffset.UTC);
	}

}
