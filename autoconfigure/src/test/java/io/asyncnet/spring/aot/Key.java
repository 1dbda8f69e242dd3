package io.asyncnet.spring.aot;

/**
 * What a word of a frame is converted to.
 *
 * @param text the word
 */
public record Key(String text) {

	public static Key of(String text) {
		return new Key(text);
	}

}
