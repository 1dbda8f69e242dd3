package io.asyncnet.spring.guide.testing;

import org.springframework.stereotype.Component;

@Component
class Prices {

	int of(String symbol) {
		return symbol.length();
	}

}
