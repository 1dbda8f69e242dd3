package io.asyncnet.spring.autoconfigure;

import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.asyncnet.framing.Delimited;
import io.asyncnet.framing.Delimiters;
import io.asyncnet.framing.FixedLength;
import io.asyncnet.framing.Framing;
import io.asyncnet.framing.LengthPrefixed;
import io.asyncnet.framing.Line;
import io.asyncnet.framing.Mllp;
import io.asyncnet.framing.Netstring;
import io.asyncnet.framing.OctetCounted;
import io.asyncnet.framing.Raw;
import io.asyncnet.framing.StxEtx;
import io.asyncnet.framing.VarintPrefixed;
import io.asyncnet.socket.ListenerOptions;
import io.asyncnet.spring.handler.HandlerSettings;
import org.jspecify.annotations.Nullable;

/**
 * Maps the framing of a listener and its {@code frame} properties. A property that would
 * have no effect with the framing is refused.
 */
final class PropertiesFraming {

	/** What is sent most, and enough for every maximum length. */
	static final int DEFAULT_LENGTH_BYTES = 4;

	/** The only framing with which a property has a meaning. */
	private static final Map<String, FramingType> OWNERS = Map.ofEntries(
			Map.entry("frame.strict-crlf", FramingType.LINE), Map.entry("frame.reject-http", FramingType.LINE),
			Map.entry("frame.delimiter", FramingType.DELIMITED), Map.entry("frame.delimiters", FramingType.DELIMITED),
			Map.entry("frame.length-bytes", FramingType.LENGTH_PREFIXED),
			Map.entry("frame.byte-order", FramingType.LENGTH_PREFIXED),
			Map.entry("frame.length-includes-header", FramingType.LENGTH_PREFIXED),
			Map.entry("frame.length-offset", FramingType.LENGTH_PREFIXED),
			Map.entry("frame.strip-header", FramingType.LENGTH_PREFIXED),
			Map.entry("frame.fixed-length", FramingType.FIXED_LENGTH), Map.entry("frame.bean", FramingType.CUSTOM));

	private static final Set<FramingType> OWN_LENGTH = EnumSet.of(FramingType.FIXED_LENGTH, FramingType.CUSTOM);

	private final ListenerKey key;

	private final FramingType type;

	private final ListenerFrameProperties frame;

	private final CustomFramings customFramings;

	private PropertiesFraming(ListenerKey key, FramingType type, ListenerFrameProperties frame,
			CustomFramings customFramings) {
		this.key = key;
		this.type = type;
		this.frame = frame;
		this.customFramings = customFramings;
	}

	/**
	 * Map properties to a framing.
	 * @param key the listener's property names
	 * @param properties its properties
	 * @param customFramings the framings that are beans
	 * @return the framing
	 * @throws org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException
	 * if a value is not possible, alone or together with another one
	 */
	static Framing map(ListenerKey key, ListenerProperties properties, CustomFramings customFramings) {
		FramingType type = properties.getFraming();
		return new PropertiesFraming(key, (type != null) ? type : FramingType.LINE, properties.getFrame(),
				customFramings)
			.map();
	}

	private Framing map() {
		checkOwners();
		checkCharset();
		return switch (this.type) {
			case LINE -> line();
			case DELIMITED -> new Delimited(delimiters(), maxLength());
			case LENGTH_PREFIXED -> lengthPrefixed();
			case VARINT -> new VarintPrefixed(maxLength());
			case FIXED_LENGTH -> fixedLength();
			case MLLP -> new Mllp(maxLength());
			case STX_ETX -> new StxEtx(maxLength());
			case NULL_TERMINATED -> Delimited.nullTerminated(maxLength());
			case OCTET_COUNTED -> new OctetCounted(maxLength());
			case NETSTRING -> new Netstring(maxLength());
			case RAW -> new Raw(maxLength());
			case CUSTOM -> this.customFramings.find(this.key, this.frame.getBean());
		};
	}

	/**
	 * Return all properties of frames by their names.
	 * @param frame the properties
	 * @return their values, {@code null} for what is not set
	 */
	static Map<String, @Nullable Object> values(ListenerFrameProperties frame) {
		Map<String, @Nullable Object> values = new LinkedHashMap<>();
		values.put("frame.max-length", frame.getMaxLength());
		values.put("frame.charset", frame.getCharset());
		values.put("frame.strict-crlf", frame.getStrictCrlf());
		values.put("frame.reject-http", frame.getRejectHttp());
		values.put("frame.delimiter", frame.getDelimiter());
		values.put("frame.delimiters", frame.getDelimiters());
		values.put("frame.length-bytes", frame.getLengthBytes());
		values.put("frame.byte-order", frame.getByteOrder());
		values.put("frame.length-includes-header", frame.getLengthIncludesHeader());
		values.put("frame.length-offset", frame.getLengthOffset());
		values.put("frame.strip-header", frame.getStripHeader());
		values.put("frame.fixed-length", frame.getFixedLength());
		values.put("frame.bean", frame.getBean());
		return values;
	}

	private void checkOwners() {
		values(this.frame).forEach((name, value) -> {
			FramingType owner = OWNERS.get(name);
			if (value != null && owner != null && owner != this.type) {
				throw this.key.invalid(name, value, "It has a meaning only with '%s=%s', but the framing is '%s'"
					.formatted(this.key.of("framing"), owner, this.type));
			}
		});
		if (OWN_LENGTH.contains(this.type) && this.frame.getMaxLength() != null) {
			throw this.key.invalid("frame.max-length", this.frame.getMaxLength(),
					"It has no effect with '%s=%s', which says itself how long a frame is"
						.formatted(this.key.of("framing"), this.type));
		}
	}

	/** Refuse a charset in which the bytes that end a frame are parts of characters. */
	private void checkCharset() {
		Charset charset = this.frame.getCharset();
		if (charset == null) {
			return;
		}
		String control = switch (this.type) {
			case LINE -> "\r\n";
			case MLLP -> "\u000B\u001C\r";
			case STX_ETX -> "\u0002\u0003";
			case NULL_TERMINATED -> "\0";
			default -> "";
		};
		if (!charset.canEncode()) {
			throw this.key.invalid("frame.charset", charset, "Text cannot be encoded with it");
		}
		if (!Arrays.equals(control.getBytes(charset), control.getBytes(StandardCharsets.US_ASCII))) {
			throw this.key.invalid("frame.charset", charset,
					"In it the bytes that mark a frame with '%s=%s' are not characters of their own"
						.formatted(this.key.of("framing"), this.type));
		}
	}

	private int maxLength() {
		int unset = (this.type == FramingType.LINE) ? ListenerOptions.DEFAULT_MAX_LINE_LENGTH
				: ListenerOptions.DEFAULT_MAX_FRAME_LENGTH;
		return this.key.size("frame.max-length", this.frame.getMaxLength(), 1, unset);
	}

	private Line line() {
		Line unset = new Line(maxLength());
		Boolean strictCrlf = this.frame.getStrictCrlf();
		Boolean rejectHttp = this.frame.getRejectHttp();
		return new Line(unset.maxLength(), (strictCrlf != null) ? strictCrlf : unset.strictCrlf(),
				(rejectHttp != null) ? rejectHttp : unset.rejectHttp());
	}

	private Delimiters delimiters() {
		String one = this.frame.getDelimiter();
		List<String> several = this.frame.getDelimiters();
		if (one != null && several != null) {
			throw this.key.invalid("frame.delimiter", one,
					"'%s' is set as well: list all delimiters there, the one that is sent first"
						.formatted(this.key.of("frame.delimiters")));
		}
		List<String> texts = (one != null) ? List.of(one) : several;
		if (texts == null) {
			throw this.key.invalid("framing", this.type, "It needs '%s'".formatted(this.key.of("frame.delimiter")));
		}
		Charset charset = this.frame.getCharset();
		try {
			return Delimiters.parse((charset != null) ? charset : HandlerSettings.DEFAULTS.charset(),
					texts.toArray(String[]::new));
		}
		catch (IllegalArgumentException ex) {
			throw this.key.invalid((one != null) ? "frame.delimiter" : "frame.delimiters",
					(one != null) ? one : several, String.valueOf(ex.getMessage()));
		}
	}

	private LengthPrefixed lengthPrefixed() {
		int lengthBytes = this.key.number("frame.length-bytes", this.frame.getLengthBytes(), 1, DEFAULT_LENGTH_BYTES);
		if (lengthBytes > 4 && lengthBytes != 8) {
			throw this.key.invalid("frame.length-bytes", lengthBytes, "A length field has 1 to 4 bytes, or 8");
		}
		int offset = this.key.number("frame.length-offset", this.frame.getLengthOffset(), 0, 0);
		if (offset > LengthPrefixed.MAX_LENGTH_OFFSET) {
			throw this.key.invalid("frame.length-offset", offset,
					"It must be at most " + LengthPrefixed.MAX_LENGTH_OFFSET);
		}
		boolean strip = !Boolean.FALSE.equals(this.frame.getStripHeader());
		int maxLength = maxLength();
		if (!strip && maxLength < offset + lengthBytes) {
			throw this.key.invalid("frame.max-length", this.frame.getMaxLength(),
					"The header of %d bytes, which '%s' keeps, does not fit".formatted(offset + lengthBytes,
							this.key.of("frame.strip-header")));
		}
		ByteOrder order = (this.frame.getByteOrder() == FrameByteOrder.LITTLE_ENDIAN) ? ByteOrder.LITTLE_ENDIAN
				: ByteOrder.BIG_ENDIAN;
		return new LengthPrefixed(lengthBytes, order, Boolean.TRUE.equals(this.frame.getLengthIncludesHeader()), offset,
				strip, maxLength);
	}

	private FixedLength fixedLength() {
		if (this.frame.getFixedLength() == null) {
			throw this.key.invalid("framing", this.type, "It needs '%s'".formatted(this.key.of("frame.fixed-length")));
		}
		return new FixedLength(this.key.size("frame.fixed-length", this.frame.getFixedLength(), 1, 1));
	}

}
