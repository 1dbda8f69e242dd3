package io.asyncnet.spring.autoconfigure;

import java.nio.charset.Charset;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * Properties of the frames of one listener.
 *
 * @since 0.1.0
 */
public class ListenerFrameProperties {

	/**
	 * Longest frame that is accepted, without delimiter or length field. Not with framing
	 * fixed-length or custom.
	 */
	private @Nullable DataSize maxLength;

	/**
	 * Whether a line must end with CR LF. Only with framing line.
	 */
	private @Nullable Boolean strictCrlf;

	/**
	 * Whether a connection is closed whose first line is a request line of HTTP. Only
	 * with framing line.
	 */
	private @Nullable Boolean rejectHttp;

	/**
	 * What ends a frame, with \r, \n, \t, \0, \xHH and \\ as escapes for bytes. Only with
	 * framing delimited.
	 */
	private @Nullable String delimiter;

	/**
	 * Alternatives that end a frame, the one that is sent first. Only with framing
	 * delimited, instead of a single delimiter.
	 */
	private @Nullable List<String> delimiters;

	/**
	 * Size of the length field in bytes, 1 to 4 or 8. Only with framing length-prefixed.
	 */
	private @Nullable Integer lengthBytes;

	/**
	 * Order of the bytes of the length. Only with framing length-prefixed.
	 */
	private @Nullable FrameByteOrder byteOrder;

	/**
	 * Whether the length counts the header too, which is everything up to the end of the
	 * length field. Only with framing length-prefixed.
	 */
	private @Nullable Boolean lengthIncludesHeader;

	/**
	 * Number of bytes before the length field, 0 to 1024. Only with framing
	 * length-prefixed.
	 */
	private @Nullable Integer lengthOffset;

	/**
	 * Whether payloads begin after the header. If not, they are whole frames, and what is
	 * sent has to begin with a header too. Only with framing length-prefixed.
	 */
	private @Nullable Boolean stripHeader;

	/**
	 * Length of each frame. Only with framing fixed-length.
	 */
	private @Nullable DataSize fixedLength;

	/**
	 * Name of the CustomFraming bean. By default the only one. Only with framing custom.
	 */
	private @Nullable String bean;

	/**
	 * Charset of payloads that are text.
	 */
	private @Nullable Charset charset;

	public @Nullable DataSize getMaxLength() {
		return this.maxLength;
	}

	public void setMaxLength(@Nullable DataSize maxLength) {
		this.maxLength = maxLength;
	}

	public @Nullable Boolean getStrictCrlf() {
		return this.strictCrlf;
	}

	public void setStrictCrlf(@Nullable Boolean strictCrlf) {
		this.strictCrlf = strictCrlf;
	}

	public @Nullable Boolean getRejectHttp() {
		return this.rejectHttp;
	}

	public void setRejectHttp(@Nullable Boolean rejectHttp) {
		this.rejectHttp = rejectHttp;
	}

	public @Nullable String getDelimiter() {
		return this.delimiter;
	}

	public void setDelimiter(@Nullable String delimiter) {
		this.delimiter = delimiter;
	}

	public @Nullable List<String> getDelimiters() {
		return this.delimiters;
	}

	public void setDelimiters(@Nullable List<String> delimiters) {
		this.delimiters = delimiters;
	}

	public @Nullable Integer getLengthBytes() {
		return this.lengthBytes;
	}

	public void setLengthBytes(@Nullable Integer lengthBytes) {
		this.lengthBytes = lengthBytes;
	}

	public @Nullable FrameByteOrder getByteOrder() {
		return this.byteOrder;
	}

	public void setByteOrder(@Nullable FrameByteOrder byteOrder) {
		this.byteOrder = byteOrder;
	}

	public @Nullable Boolean getLengthIncludesHeader() {
		return this.lengthIncludesHeader;
	}

	public void setLengthIncludesHeader(@Nullable Boolean lengthIncludesHeader) {
		this.lengthIncludesHeader = lengthIncludesHeader;
	}

	public @Nullable Integer getLengthOffset() {
		return this.lengthOffset;
	}

	public void setLengthOffset(@Nullable Integer lengthOffset) {
		this.lengthOffset = lengthOffset;
	}

	public @Nullable Boolean getStripHeader() {
		return this.stripHeader;
	}

	public void setStripHeader(@Nullable Boolean stripHeader) {
		this.stripHeader = stripHeader;
	}

	public @Nullable DataSize getFixedLength() {
		return this.fixedLength;
	}

	public void setFixedLength(@Nullable DataSize fixedLength) {
		this.fixedLength = fixedLength;
	}

	public @Nullable String getBean() {
		return this.bean;
	}

	public void setBean(@Nullable String bean) {
		this.bean = bean;
	}

	public @Nullable Charset getCharset() {
		return this.charset;
	}

	public void setCharset(@Nullable Charset charset) {
		this.charset = charset;
	}

}
