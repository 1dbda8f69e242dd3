package io.asyncnet.spring.guide.testing;

import io.asyncnet.spring.annotation.SocketHandler;

import org.springframework.stereotype.Component;

@Component
class Quotes {

	private final Prices prices;

	Quotes(Prices prices) {
		this.prices = prices;
	}

	@SocketHandler("quotes")
	String quote(String symbol) {
		return symbol + " " + this.prices.of(symbol);
	}

}
