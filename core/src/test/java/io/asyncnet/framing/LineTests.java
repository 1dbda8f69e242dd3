package io.asyncnet.framing;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import io.asyncnet.CloseReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Line}.
 */
class LineTests extends AbstractFramingTests {

	@Override
	Framing framing(int maxLength) {
		return new Line(maxLength);
	}

	@Override
	Stream<Sample> samples() {
		return Stream.of(sample("LF", "one\ntwo\nthree\n", "one", "two", "three"),
				sample("CR LF", "one\r\ntwo\r\nthree\r\n", "one", "two", "three"),
				sample("both ends", "one\r\ntwo\nthree\r\nfour\n", "one", "two", "three", "four"),
				sample("empty lines", "\n\r\n\n\r\nx\n\r\n", "", "", "", "", "x", ""),
				sample("lone CR", "a\rb\n\rc\n\r\rd\r\r\n", "a\rb", "\rc", "\r\rd\r"),
				sample("not ASCII", "grüße\n日本語\r\n\uD83D\uDE00\n", "grüße", "日本語", "\uD83D\uDE00"),
				sample("NUL and other controls", "\0\1\t\f\u000B\u0085\u2028\n", "\0\1\t\f\u000B\u0085\u2028"),
				new Sample("strict", new Line(64, true), utf8("one\r\n\r\na\rb\r\n"),
						List.of(utf8("one"), utf8(""), utf8("a\rb"))));
	}

	@Override
	Stream<Sample> unfinished() {
		return Stream.of("a", "\r", "hello", "hello\r", "hello\rworld", "\r\r")
			.map((beginning) -> sample(beginning.replace('\r', '_'), beginning));
	}

	@Override
	Stream<OverLong> overLong() {
		return Stream.of(new OverLong("no end in sight", framing(5), utf8("123456")),
				new OverLong("CR after the limit is not followed by LF", framing(5), utf8("12345\rx")),
				new OverLong("CR CR after the limit", framing(5), utf8("12345\r\r")),
				new OverLong("CR at the limit, then data", framing(5), utf8("1234\rx")),
				new OverLong("not ASCII counts in bytes", framing(5), utf8("grüß")),
				new OverLong("strict", new Line(5, true), utf8("123456")));
	}

	@Override
	byte[] payload(Random random, int length) {
		byte[] payload = new byte[length];
		random.nextBytes(payload);
		for (int i = 0; i < length; i++) {
			if (payload[i] == '\n') {
				payload[i] = 'n';
			}
		}
		return payload;
	}

	/** An LF tells what the CR before it was. */
	@Override
	int looksBack() {
		return 1;
	}

	@Test
	void acceptsCarriageReturnRightAfterTheLongestLine() {
		byte[] stream = utf8("12345\r\n");
		FrameCutter cutter = framing(5).newCutter();

		assertThat(cutter.cut(stream, 0, 6)).isFalse();
		assertThat(cutter.cut(stream, 0, 7)).isTrue();
		assertThat(cutter.payloadEnd()).isEqualTo(5);
		assertThat(cutter.frameEnd()).isEqualTo(7);
	}

	@Test
	void refusesTooLongLineAlsoWhenItsEndArrivesWithIt() {
		byte[] stream = utf8("123456\n");

		assertThatExceptionOfType(FrameTooLongException.class)
			.isThrownBy(() -> framing(5).newCutter().cut(stream, 0, stream.length));
	}

	@Test
	void limitAppliesToEachLineAnew() {
		Feeder feeder = new Feeder(framing(5));

		feeder.feed(utf8("12345\n1234"));
		feeder.feed(utf8("5\r"));
		feeder.feed(utf8("\n12345"));
		feeder.feed(utf8("\n"));

		assertThat(feeder.payloads()).extracting(LineTests::text).containsExactly("12345", "12345", "12345");
	}

	@Test
	void doesNotLookAgainAtBytesItHasSeen() {
		FrameCutter cutter = framing(64).newCutter();
		byte[] stream = utf8("abcd\n");
		assertThat(cutter.cut(stream, 0, 3)).isFalse();
		Arrays.fill(stream, 0, 3, (byte) '\n');

		assertThat(cutter.cut(stream, 0, 5)).isTrue();
		assertThat(cutter.payloadStart()).isZero();
		assertThat(cutter.payloadEnd()).isEqualTo(4);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\n", "a\n", "a\r\nb\n", "a\r\n\r\nb\n\n" })
	void refusesLineFeedAloneWhenStrict(String stream) {
		Feeder feeder = new Feeder(new Line(64, true));

		assertThatExceptionOfType(FramingException.class).isThrownBy(() -> feeder.feed(utf8(stream)))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(CloseReason.FRAME_MALFORMED))
			.withMessageContaining("strictCrlf");
	}

	@Test
	void refusesLineFeedAloneWhenStrictAlsoWhenCarriageReturnEndedTheLineBefore() {
		Feeder feeder = new Feeder(new Line(64, true));
		feeder.feed(utf8("a\r\n"));

		assertThatExceptionOfType(FramingException.class).isThrownBy(() -> feeder.feed(utf8("\n")));
	}

	@Test
	void writesCarriageReturnAndLineFeed() {
		assertThat(write(new Line(64), List.of(utf8("one"), utf8(""), utf8("two"))))
			.isEqualTo(utf8("one\r\n\r\ntwo\r\n"));
	}

	@Test
	void writesPayloadLongerThanTheLimitOfWhatItAccepts() {
		assertThat(write(new Line(2), List.of(utf8("long")))).isEqualTo(utf8("long\r\n"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "\n", "\r", "a\nb", "a\rb", "a\r\nb", "\na", "a\n", "a\r", "grüße\n" })
	void refusesTextWithLineBreakAndDoesNotTellTheText(String text) {
		OutputBuffer out = new OutputBuffer(16);

		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> writeText(out, text, StandardCharsets.UTF_8))
			.withMessageContaining("line break")
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain(text));
	}

	@Test
	void refusesTextWhoseEncodingHoldsLineFeed() {
		OutputBuffer out = new OutputBuffer(16);

		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> writeText(out, "\u0A41", StandardCharsets.UTF_16BE));
	}

	@Test
	void acceptsTextAfterBytesWithLineBreaks() {
		OutputBuffer out = new OutputBuffer(16);
		Line framing = new Line(64);
		int start = framing.begin(out);
		byte[] lines = utf8("a\nb");
		out.write(lines, 0, lines.length);
		framing.end(out, start, false);

		writeText(out, "text", StandardCharsets.UTF_8);

		assertThat(Arrays.copyOf(out.array(), out.size())).isEqualTo(utf8("a\nb\r\ntext\r\n"));
	}

	private static void writeText(OutputBuffer out, String text, Charset charset) {
		Line framing = new Line(64);
		int start = framing.begin(out);
		out.write(text, charset);
		framing.end(out, start, true);
	}

	private static Sample sample(String name, String stream, String... payloads) {
		return new Sample(name, new Line(64), utf8(stream), Stream.of(payloads).map(LineTests::utf8).toList());
	}

	private static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

}
