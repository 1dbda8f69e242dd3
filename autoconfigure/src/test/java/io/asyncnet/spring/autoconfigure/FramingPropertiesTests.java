package io.asyncnet.spring.autoconfigure;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

import io.asyncnet.framing.CustomCutter;
import io.asyncnet.framing.CustomFraming;
import io.asyncnet.framing.Delimited;
import io.asyncnet.framing.Delimiters;
import io.asyncnet.framing.FixedLength;
import io.asyncnet.framing.Framing;
import io.asyncnet.framing.LengthPrefixed;
import io.asyncnet.framing.Line;
import io.asyncnet.framing.Mllp;
import io.asyncnet.framing.Netstring;
import io.asyncnet.framing.OctetCounted;
import io.asyncnet.framing.OutputBuffer;
import io.asyncnet.framing.StxEtx;
import io.asyncnet.framing.VarintPrefixed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the properties of a framing make of it, and which mistakes in them are refused.
 */
class FramingPropertiesTests {

	private static final String KEY = "asyncnet.listeners.quotes.";

	private static final int MEGA = 1024 * 1024;

	private final StaticListableBeanFactory beans = new StaticListableBeanFactory();

	static Stream<Arguments> framings() {
		return Stream
			.of(arguments(new Line(8192)), arguments(new Line(8192, true, true), "frame.strict-crlf=true"),
					arguments(new Line(8192, false, false), "framing=line", "frame.reject-http=false"),
					arguments(new Delimited(delimiters("||"), MEGA), "framing=delimited", "frame.delimiter=||"),
					arguments(new Delimited(delimiters("\r\n"), 10), "framing=delimited", "frame.delimiter=\\r\\n",
							"frame.max-length=10B"),
					arguments(new Delimited(delimiters("\r\n"), MEGA), "framing=delimited", "frame.delimiter=\r\n"),
					arguments(new Delimited(delimiters(","), MEGA), "framing=delimited", "frame.delimiter=,"),
					arguments(new Delimited(delimiters(" "), MEGA), "framing=delimited", "frame.delimiter= "),
					arguments(new Delimited(delimiters("\u0003", "\r", "\0"), MEGA), "framing=delimited",
							"frame.delimiters=\\x03,\\r,\\0"),
					arguments(new Delimited(delimiters(";", "\n"), MEGA), "framing=delimited", "frame.delimiters[0]=;",
							"frame.delimiters[1]=\\n"),
					arguments(new Delimited(delimiters("\u00a7"), MEGA), "framing=delimited", "frame.delimiter=\u00a7",
							"frame.charset=ISO-8859-1"),
					arguments(new LengthPrefixed(4, MEGA), "framing=length-prefixed"),
					arguments(new LengthPrefixed(8, ByteOrder.LITTLE_ENDIAN, true, 6, false, 100),
							"framing=length-prefixed", "frame.length-bytes=8", "frame.byte-order=little-endian",
							"frame.length-includes-header=true", "frame.length-offset=6", "frame.strip-header=false",
							"frame.max-length=100"),
					arguments(new LengthPrefixed(4, MEGA), "framing=length-prefixed", "frame.byte-order=big-endian",
							"frame.length-includes-header=false", "frame.length-offset=0", "frame.strip-header=true"),
					arguments(new VarintPrefixed(MEGA), "framing=varint"),
					arguments(new FixedLength(20), "framing=fixed-length", "frame.fixed-length=20"),
					arguments(new Mllp(MEGA), "framing=mllp"), arguments(new StxEtx(MEGA), "framing=stx-etx"),
					arguments(new StxEtx(MEGA), "framing=stx-etx", "frame.charset=IBM037"),
					arguments(Delimited.nullTerminated(MEGA), "framing=null-terminated"),
					arguments(new OctetCounted(MEGA), "framing=octet-counted"),
					arguments(new Netstring(MEGA), "framing=netstring"),
					arguments(new Line(8192), "frame.charset=windows-1252"),
					arguments(new LengthPrefixed(4, MEGA), "framing=length-prefixed", "frame.charset=UTF-16"));
	}

	private static Arguments arguments(Framing framing, String... properties) {
		return Arguments.of(framing, properties);
	}

	private static Delimiters delimiters(String... texts) {
		return Delimiters
			.of(Stream.of(texts).map((text) -> text.getBytes(StandardCharsets.ISO_8859_1)).toArray(byte[][]::new));
	}

	@ParameterizedTest
	@MethodSource("framings")
	void mapsFraming(Framing framing, String[] properties) {
		assertThat(map(properties)).isEqualTo(framing);
	}

	/** The table of mistakes: what is set, the property that is named, and why. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', value = {
			"framing=delimited | framing | needs 'asyncnet.listeners.quotes.frame.delimiter'",
			"framing=delimited;frame.delimiter=a;frame.delimiters=b | frame.delimiter | 'asyncnet.listeners.quotes.frame.delimiters' is set as well",
			"framing=delimited;frame.delimiter= | frame.delimiter | at least one byte",
			"framing=delimited;frame.delimiter=\\q | frame.delimiter | a backslash is not followed by",
			"framing=delimited;frame.delimiter=\\x1 | frame.delimiter | not followed by two hex digits",
			"framing=delimited;frame.delimiters=\\r,\\r\\n | frame.delimiters | can never end a frame",
			"framing=delimited;frame.delimiters=a,,b | frame.delimiters | at least one byte",
			"framing=fixed-length | framing | needs 'asyncnet.listeners.quotes.frame.fixed-length'",
			"framing=fixed-length;frame.fixed-length=0 | frame.fixed-length | 1 to 2147483647 bytes",
			"framing=fixed-length;frame.fixed-length=4GB | frame.fixed-length | 1 to 2147483647 bytes",
			"framing=fixed-length;frame.fixed-length=4;frame.max-length=5 | frame.max-length | says itself how long a frame is",
			"framing=length-prefixed;frame.length-bytes=0 | frame.length-bytes | at least 1",
			"framing=length-prefixed;frame.length-bytes=5 | frame.length-bytes | 1 to 4 bytes, or 8",
			"framing=length-prefixed;frame.length-bytes=9 | frame.length-bytes | 1 to 4 bytes, or 8",
			"framing=length-prefixed;frame.length-offset=-1 | frame.length-offset | at least 0",
			"framing=length-prefixed;frame.length-offset=1025 | frame.length-offset | at most 1024",
			"framing=length-prefixed;frame.strip-header=false;frame.max-length=3 | frame.max-length | header of 4 bytes",
			"frame.charset=UTF-16 | frame.charset | 'asyncnet.listeners.quotes.framing=line'",
			"frame.charset=IBM037 | frame.charset | not characters of their own",
			"framing=mllp;frame.charset=UTF-16LE | frame.charset | not characters of their own",
			"framing=stx-etx;frame.charset=UTF-32 | frame.charset | not characters of their own",
			"framing=null-terminated;frame.charset=UTF-16BE | frame.charset | not characters of their own",
			"frame.charset=x-JISAutoDetect | frame.charset | cannot be encoded",
			"framing=custom | framing | needs a bean of type io.asyncnet.framing.CustomFraming, and there is none",
			"framing=custom;frame.bean=own | frame.bean | no bean of that name, nor any other CustomFraming" })
	void refusesMistake(String properties, String named, String reason) {
		assertRefused(properties, named, reason);
	}

	/** Each property that belongs to one framing, with all the other framings. */
	@ParameterizedTest
	@CsvSource({ "strict-crlf=true, line", "strict-crlf=false, line", "reject-http=true, line",
			"reject-http=false, line", "delimiter=x, delimited", "delimiters=x, delimited",
			"length-bytes=4, length-prefixed", "byte-order=big-endian, length-prefixed",
			"length-includes-header=false, length-prefixed", "length-offset=0, length-prefixed",
			"strip-header=true, length-prefixed", "fixed-length=4, fixed-length", "bean=own, custom" })
	void refusesPropertyOfAnotherFraming(String property, String owner) {
		String name = "frame." + property.substring(0, property.indexOf('='));
		for (FramingType type : FramingType.values()) {
			if (!type.toString().equals(owner)) {
				assertRefused("framing=" + type + ";frame." + property, name,
						"It has a meaning only with 'asyncnet.listeners.quotes.framing=%s', but the framing is '%s'"
							.formatted(owner, type));
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "framing=raw", "frame.max-length=1KB", "frame.charset=UTF-8", "frame.strict-crlf=false",
			"frame.reject-http=false", "frame.delimiter=x", "frame.delimiters=x", "frame.length-bytes=4",
			"frame.byte-order=big-endian", "frame.length-includes-header=false", "frame.length-offset=0",
			"frame.strip-header=true", "frame.fixed-length=4", "frame.bean=own" })
	void refusesPropertyOfFramesWithWholeConnections(String property) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> PropertiesListenerOptions.requireNoFrames("quotes", bind(property)))
			.satisfies((ex) -> {
				assertThat(ex.getName()).isEqualTo(KEY + property.substring(0, property.indexOf('=')));
				assertThat(ex.getReason()).contains("takes whole connections as AsyncSocket");
			});
	}

	@Test
	void listsEveryPropertyOfFrames() {
		assertThat(PropertiesFraming.values(new ListenerFrameProperties()))
			.hasSize((int) Stream.of(ListenerFrameProperties.class.getDeclaredFields())
				.filter((field) -> !field.isSynthetic())
				.count());
	}

	@Test
	void takesTheOnlyBean() {
		CustomFraming framing = new Own(10);
		this.beans.addBean("own", framing);

		assertThat(map("framing=custom")).isSameAs(framing);
		assertThat(map("framing=custom", "frame.bean=own")).isSameAs(framing);
	}

	@Test
	void takesTheBeanOfThatName() {
		CustomFraming framing = new Own(10);
		this.beans.addBean("own", framing);
		this.beans.addBean("other", new Own(20));

		assertThat(map("framing=custom", "frame.bean=own")).isSameAs(framing);
		assertRefused("framing=custom", "framing",
				"'asyncnet.listeners.quotes.frame.bean' has to say which one of the beans [own, other] it is");
		assertRefused("framing=custom;frame.bean=missing", "frame.bean",
				"There is no bean of that name, only [own, other] of type CustomFraming");
	}

	@Test
	void refusesBeanThatIsNoFraming() {
		this.beans.addBean("text", "a String");

		assertRefused("framing=custom;frame.bean=text", "frame.bean", "but a java.lang.String");
	}

	@Test
	void refusesBeanWithoutLimit() {
		this.beans.addBean("own", new Own(0));

		assertRefused("framing=custom", "framing", "'maxLength' of bean 'own' must be positive but was 0");
	}

	@Test
	void refusesMaxLengthThatTheBeanWouldNotSee() {
		this.beans.addBean("own", new Own(10));

		assertRefused("framing=custom;frame.max-length=5", "frame.max-length", "says itself how long a frame is");
	}

	private void assertRefused(String properties, String named, String reason) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).as(properties)
			.isThrownBy(() -> map(StringUtils.delimitedListToStringArray(properties, ";")))
			.satisfies((ex) -> {
				assertThat(ex.getName()).isEqualTo(KEY + named);
				assertThat(ex.getReason()).contains(reason);
			});
	}

	private Framing map(String... properties) {
		return PropertiesFraming.map(new ListenerKey("quotes"), bind(properties), new CustomFramings(this.beans));
	}

	private static ListenerProperties bind(String... properties) {
		Map<String, Object> source = new HashMap<>();
		for (String property : properties) {
			int equals = property.indexOf('=');
			source.put(KEY + property.substring(0, equals), property.substring(equals + 1));
		}
		return new Binder(new MapConfigurationPropertySource(source)).bindOrCreate("asyncnet", AsyncNetProperties.class)
			.getListeners()
			.getOrDefault("quotes", new ListenerProperties());
	}

	private record Own(int maxLength) implements CustomFraming {

		@Override
		public CustomCutter newCutter() {
			return new CustomCutter(this) {

				@Override
				protected boolean cut(ByteBuffer in) {
					return false;
				}

			};
		}

		@Override
		public int begin(OutputBuffer out) {
			return out.size();
		}

		@Override
		public void end(OutputBuffer out, int payloadStart, boolean text) {
		}

	}

}
