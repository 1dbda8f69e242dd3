package io.asyncnet.spring.autoconfigure;

import java.nio.charset.Charset;

import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * Properties of the frames of one listener.
 *
 * @since 0.1.0
 */
public class ListenerFrameProperties {

	/**
	 * Longest frame that is accepted, without delimiter or length field.
	 */
	private @Nullable DataSize maxLength;

	/**
	 * Whether a line must end with CR LF. Only with framing line.
	 */
	private @Nullable Boolean strictCrlf;

	/**
	 * Size of the length field in bytes, 1 to 4. Only with framing length-prefixed.
	 */
	private @Nullable Integer lengthBytes;

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

	public @Nullable Integer getLengthBytes() {
		return this.lengthBytes;
	}

	public void setLengthBytes(@Nullable Integer lengthBytes) {
		this.lengthBytes = lengthBytes;
	}

	public @Nullable Charset getCharset() {
		return this.charset;
	}

	public void setCharset(@Nullable Charset charset) {
		this.charset = charset;
	}

}
