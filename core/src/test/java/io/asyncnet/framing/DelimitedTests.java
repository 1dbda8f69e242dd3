package io.asyncnet.framing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Delimited} with several delimiters that share bytes.
 */
class DelimitedTests extends AbstractFramingTests {

	private static final Delimiters SEVERAL = Delimiters.of(latin1("||"), latin1("\r\n"), latin1("\n"),
			latin1("|END|"));

	@Override
	Framing framing(int maxLength) {
		return new Delimited(SEVERAL, maxLength);
	}

	@Override
	Stream<Sample> samples() {
		return Stream.of(sample("as documented", framing(64), "HELLO||YOU\n", "HELLO", "YOU"),
				sample("each alternative", framing(64), "a||b\r\nc\nd|END|", "a", "b", "c", "d"),
				sample("empty frames", framing(64), "||\n\r\n|END|||", "", "", "", "", ""),
				sample("beginnings that go on differently", framing(64), "a|b|EN|END|\r|\r\r\n|E||", "a|b|EN", "\r|\r",
						"|E"),
				sample("beginning inside a beginning", of("aab", "abc"), "aaab-aabc-xabc", "a", "-", "c-x"),
				sample("longer one that ends where a shorter one does", of("cd", "abcd"), "xabcd.bcd", "x", ".b"),
				sample("overlapping itself", of("abab"), "abaabab-ababab-abab", "aba", "-", "ab-"),
				sample("one byte", of(";"), "a;b;;", "a", "b", ""), sample("bytes with the top bit", of("\u00ff\u0000"),
						"\u00ff\u00ff\u0000\u0000\u00ff\u0000", "\u00ff", "\u0000"));
	}

	@Override
	Stream<Sample> unfinished() {
		return Stream.of("a", "|", "a|EN", "\r", "a|END", "\r\r", "|E|E")
			.map((beginning) -> sample("'" + beginning.replace('\r', '_') + "'", framing(64), beginning));
	}

	@Override
	Stream<OverLong> overLong() {
		return Stream.of(new OverLong("no end in sight", framing(5), latin1("123456")),
				new OverLong("not the delimiter after all", framing(5), latin1("12345|x")),
				new OverLong("another one may still begin", framing(5), latin1("12345|E|")),
				new OverLong("CR and no LF", framing(5), latin1("12345\rx")),
				new OverLong("one byte", new Delimited(Delimiters.of(latin1(";")), 5), latin1("123456")));
	}

	@Override
	byte[] payload(Random random, int length) {
		return randomWithout(random, length, "|\r\n");
	}

	@Test
	void aDelimiterAfterTheLongestPayloadMayArriveSlowly() {
		Feeder feeder = new Feeder(framing(5));

		for (byte value : latin1("12345|END|")) {
			feeder.feed(new byte[] { value });
		}

		assertThat(feeder.payloads()).containsExactly(latin1("12345"));
	}

	@Test
	void refusesTooLongFrameAlsoWhenItsEndArrivesWithIt() {
		assertThatExceptionOfType(FrameTooLongException.class)
			.isThrownBy(() -> new Feeder(framing(5)).feed(latin1("123456||")));
		assertThatExceptionOfType(FrameTooLongException.class)
			.isThrownBy(() -> new Feeder(Delimited.nullTerminated(5)).feed(latin1("123456\0")));
	}

	@Test
	void writesTheFirstDelimiter() {
		assertThat(write(framing(64), List.of(latin1("a"), latin1("")))).isEqualTo(latin1("a||||"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "||", "a||b", "a\nb", "a\r\nb", "\n", "a|END|", "a|", "|", "|END" })
	void refusesTextThatWouldEndEarlierOrLater(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> writeText(framing(64), text))
			.withMessageContaining("A delimiter in a String at byte")
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain(text));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a", "|a", "a|b", "\ra", "|EN" })
	void writesTextThatOnlyLooksLikeADelimiter(String text) {
		assertThat(writeText(framing(64), text)).isEqualTo(text + "||");
	}

	@Test
	void writesBytesAsTheyAre() {
		assertThat(write(framing(64), List.of(latin1("a||b")))).isEqualTo(latin1("a||b||"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', value = { "\\r\\n; [\\r\\n]", "\\0; [\\x00]", "\\x03; [\\x03]", "\\xfF; [\\xff]",
			"\\\\; [\\\\]", "\\t; [\\x09]", "a\\x20b; [a b]", "\u00e9; [\\xc3\\xa9]", ",; [,]" })
	void parsesEscapes(String text, String expected) {
		assertThat(Delimiters.parse(StandardCharsets.UTF_8, text)).hasToString(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\\", "a\\", "\\q", "\\x", "\\x1", "\\xg0", "\\X10" })
	void refusesOtherEscapes(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Delimiters.parse(StandardCharsets.UTF_8, text))
			.withMessageContaining("'" + text + "'");
	}

	@Test
	void refusesDelimitersThatCannotWork() {
		assertThatIllegalArgumentException().isThrownBy(() -> Delimiters.of()).withMessageContaining("there are 0");
		assertThatIllegalArgumentException().isThrownBy(() -> of("a", "")).withMessageContaining("at least one byte");
		assertThatIllegalArgumentException().isThrownBy(() -> of("\r", "\r\n"))
			.withMessage("Delimiter '\\r\\n' can never end a frame, because '\\r' ends it before");
		assertThatIllegalArgumentException().isThrownBy(() -> of("abc", "b"))
			.withMessageContaining("Delimiter 'abc' can never");
		assertThatIllegalArgumentException().isThrownBy(() -> of("a", "a")).withMessageContaining("can never");
		assertThatIllegalArgumentException().isThrownBy(() -> of("a".repeat(256))).withMessageContaining("256");
	}

	@Test
	void takesDelimitersOf255Bytes() {
		String delimiter = "a".repeat(254) + "b";
		Feeder feeder = new Feeder(of(delimiter));

		feeder.feed(latin1("a" + delimiter + "b" + delimiter));

		assertThat(feeder.payloads()).containsExactly(latin1("a"), latin1("b"));
	}

	@Test
	void isAValue() {
		assertThat(of("a", "b")).isEqualTo(of("a", "b")).hasSameHashCodeAs(of("a", "b")).isNotEqualTo(of("b", "a"));
	}

	@Test
	void agreesWithASimpleSearchOnRandomStreams() {
		Random random = new Random(11);
		for (int run = 0; run < 2000; run++) {
			byte[] stream = new byte[40];
			for (int i = 0; i < stream.length; i++) {
				stream[i] = (byte) "ab|\r\n".charAt(random.nextInt(5));
			}
			Feeder feeder = Fuzz.inRandomChunks(framing(64), stream, random);

			String text = new String(stream, StandardCharsets.ISO_8859_1);
			List<String> expected = Stream.of(text.split("\\|\\||\r\n|\n", -1)).toList();
			assertThat(feeder.payloads()).extracting((payload) -> new String(payload, StandardCharsets.ISO_8859_1))
				.containsExactlyElementsOf(expected.subList(0, expected.size() - 1));
			assertThat(feeder.kept()).isEqualTo(latin1(expected.get(expected.size() - 1)));
		}
	}

	private static Delimited of(String... delimiters) {
		return new Delimited(
				Delimiters.of(Stream.of(delimiters).map(AbstractFramingTests::latin1).toArray(byte[][]::new)), 64);
	}

}
