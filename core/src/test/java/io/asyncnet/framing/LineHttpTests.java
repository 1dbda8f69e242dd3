package io.asyncnet.framing;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Line#rejectHttp}.
 */
class LineHttpTests {

	@ParameterizedTest
	@ValueSource(strings = { "GET / HTTP/1.1", "POST /x?y=z HTTP/1.0", "HEAD * HTTP/1.1", "OPTIONS * HTTP/1.1",
			"CONNECT host:443 HTTP/1.1", "PRI * HTTP/2.0", "PUT http://a/b HTTP/1.1", "PROPFIND / HTTP/1.1" })
	void refusesRequestLineThatComesFirst(String line) {
		AbstractFramingTests.assertMalformed(new Line(64), line + "\r\n", "'rejectHttp' is on");
		AbstractFramingTests.assertMalformed(new Line(64), line + "\n", "'rejectHttp' is on");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "GET", "GET ", "GET /", "GET / HTTP/1.1 ", "GET  HTTP/1.1", "GET / x HTTP/1.1",
			"get / HTTP/1.1", "HTTP/1.1", " HTTP/1.1", "/ HTTP/1.1", "GET / HTTP/11", "GET / HTTP/x.1", "GET/HTTP/1.1",
			"GETHTTP/1.1", "10.0.0.1 \"GET / HTTP/1.1\"", "HHTTP/1.1", "GET /HTTP/1.1", "X HTTP/1.1" })
	void takesAnyOtherFirstLine(String line) {
		assertThat(cut(new Line(64), line + "\r\n")).containsExactly(line);
	}

	@Test
	void takesRequestLineThatComesLater() {
		assertThat(cut(new Line(64), "\nGET / HTTP/1.1\n")).containsExactly("", "GET / HTTP/1.1");
	}

	@Test
	void takesRequestLineWhenItMay() {
		assertThat(cut(new Line(64, false, false), "GET / HTTP/1.1\n")).containsExactly("GET / HTTP/1.1");
	}

	@Test
	void looksAtTheFirstLineOfEachConnection() {
		Line framing = new Line(64);
		cut(framing, "hello\n");

		assertThatExceptionOfType(FramingException.class).isThrownBy(() -> cut(framing, "GET / HTTP/1.1\n"));
	}

	private static List<String> cut(Line framing, String stream) {
		Feeder feeder = new Feeder(framing);
		feeder.feed(AbstractFramingTests.latin1(stream));
		return feeder.payloads().stream().map((payload) -> new String(payload, StandardCharsets.ISO_8859_1)).toList();
	}

}
