package io.asyncnet.spring.routing;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

import io.asyncnet.socket.Frame;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * A route of words, some of which may be variables.
 *
 * @param words the words
 * @param variables names of those, in their order
 * @param open whether more may follow
 * @param charset how words are encoded
 */
record WordRoute(List<Word> words, List<String> variables, boolean open, Charset charset) implements Route {

	/** The more words the better, and the earlier a word is fixed. */
	static final Comparator<WordRoute> SPECIFIC_FIRST = Comparator
		.comparingInt((WordRoute route) -> route.words().size())
		.reversed()
		.thenComparing(WordRoute::shape);

	static WordRoute parse(String route, boolean open, Charset charset) {
		List<Word> words = new ArrayList<>();
		List<String> variables = new ArrayList<>();
		for (String word : StringUtils.tokenizeToStringArray(route, " \t")) {
			if (!word.startsWith("{")) {
				words.add(Word.fixed(requireFixed(route, word, charset), charset));
				continue;
			}
			String name = word.endsWith("}") ? word.substring(1, word.length() - 1) : "";
			if (!name.matches("\\w+") || variables.contains(name)) {
				throw new InvalidRouteException("its route '" + route + "' has the word '" + word + "'",
						"Write a variable as a word of its own, as in 'GET {key}', each name once.");
			}
			variables.add(name);
			words.add(Word.ANY);
		}
		if (words.isEmpty()) {
			throw new InvalidRouteException("its route '" + route + "' has no word",
					"Write words with blanks between them, as in 'GET {key}'.");
		}
		if (words.get(0).isVariable()) {
			throw new InvalidRouteException("its route '" + route + "' begins with a variable",
					"Begin it with a fixed word: frames are routed by their first one.");
		}
		return new WordRoute(List.copyOf(words), List.copyOf(variables), open, charset);
	}

	private static String requireFixed(String route, String word, Charset charset) {
		if (word.contains("{") || word.contains("}")) {
			throw new InvalidRouteException("its route '" + route + "' has a variable within the word '" + word + "'",
					"Write a variable as a word of its own, as in 'GET {key}'.");
		}
		if (word.chars().anyMatch((c) -> c == '\r' || c == '\n')) {
			throw new InvalidRouteException("its route '" + route + "' cannot be the words of a line",
					"Write words with blanks between them, as in 'GET {key}'.");
		}
		if (!charset.newEncoder().canEncode(word)) {
			throw new InvalidRouteException(
					"its route '" + route + "' has a character that charset " + charset.name() + " does not have",
					"Set 'frame.charset' of the listener to UTF-8, or write another word.");
		}
		return word;
	}

	String firstWord() {
		return String.valueOf(this.words.get(0).text());
	}

	/** Fixed words sort before variables. */
	private String shape() {
		StringBuilder shape = new StringBuilder();
		this.words.forEach((word) -> shape.append(word.isVariable() ? 'b' : 'a'));
		return shape.toString();
	}

	/**
	 * Return whether a frame takes this route, the first word of which it has.
	 * @param frame the frame
	 * @param secondWord where the blanks after its first word begin
	 */
	boolean matches(Frame frame, int secondWord) {
		int position = secondWord;
		for (int i = 1; i < this.words.size(); i++) {
			int start = Ascii.skipBlanks(frame, position);
			position = Ascii.skipWord(frame, start);
			if (!this.words.get(i).isAt(frame, start, position)) {
				return false;
			}
		}
		return this.open || Ascii.skipBlanks(frame, position) == frame.length();
	}

	@Override
	public String variable(Frame frame, int index) {
		int left = index;
		int start = Ascii.skipBlanks(frame, 0);
		int end = Ascii.skipWord(frame, start);
		for (int i = 1; i < this.words.size(); i++) {
			start = Ascii.skipBlanks(frame, end);
			end = Ascii.skipWord(frame, start);
			if (this.words.get(i).isVariable() && left-- == 0) {
				return frame.slice(start, end - start).text(this.charset);
			}
		}
		throw new IndexOutOfBoundsException(index);
	}

	@Override
	public Frame payload(Frame frame) {
		int position = 0;
		for (int i = 0; i < this.words.size(); i++) {
			position = Ascii.skipWord(frame, Ascii.skipBlanks(frame, position));
		}
		position = Ascii.skipBlanks(frame, position);
		return frame.slice(position, frame.length() - position);
	}

	/** Names of variables make no difference, nor does what follows. */
	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof WordRoute route && this.words.equals(route.words);
	}

	@Override
	public int hashCode() {
		return this.words.hashCode();
	}

	/**
	 * A word of a route.
	 */
	static final class Word {

		static final Word ANY = new Word(null, new byte[0]);

		private final @Nullable String text;

		private final byte[] bytes;

		private Word(@Nullable String text, byte[] bytes) {
			this.text = text;
			this.bytes = bytes;
		}

		static Word fixed(String text, Charset charset) {
			return new Word(text, text.getBytes(charset));
		}

		@Nullable String text() {
			return this.text;
		}

		boolean isVariable() {
			return this.text == null;
		}

		boolean isAt(Frame frame, int from, int to) {
			return (this.text != null) ? Ascii.isAt(frame, from, to, this.bytes) : from != to;
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Word word && Objects.equals(this.text, word.text);
		}

		@Override
		public int hashCode() {
			return Objects.hashCode(this.text);
		}

	}

}
