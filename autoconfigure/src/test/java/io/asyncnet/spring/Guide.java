package io.asyncnet.spring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A page of the documentation whose Java snippets stand in a test that runs them.
 */
public final class Guide {

	private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

	private Guide() {
	}

	/** Check that each snippet of a page is in a test, but for white space. */
	public static void assertSnippetsAreIn(String page, Class<?> test) {
		String source = withoutSpace(read(Path.of("src/test/java", test.getName().replace('.', '/').concat(".java"))));
		List<String> snippets = SNIPPET.matcher(read(Path.of("../docs", page)))
			.results()
			.map((MatchResult result) -> result.group(1))
			.toList();
		assertThat(snippets).isNotEmpty().allSatisfy((snippet) -> assertThat(source).contains(withoutSpace(snippet)));
	}

	private static String withoutSpace(String code) {
		return code.lines()
			.map((line) -> line.replaceAll("\\bstatic class\\b", "class").replaceAll("\\s", ""))
			.collect(Collectors.joining());
	}

	private static String read(Path path) {
		try {
			return Files.readString(path);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
