package io.asyncnet.spring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keeps the Java code of the documentation equal to code that is compiled, and its links
 * alive. A block of Java begins with a comment that names the file it is taken from,
 * relative to the root of the project.
 */
class DocumentationTests {

	private static final Path ROOT = Path.of("..");

	private static final Pattern BLOCK = Pattern.compile("(?:<!-- source: (\\S+) -->\\n)?```java\\n(.*?)```",
			Pattern.DOTALL);

	/** A link to a file of the project, without what it points to inside the file. */
	private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)(?:#[^)]*)?\\)");

	static List<Path> pages() throws IOException {
		List<Path> pages = new ArrayList<>(List.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")));
		try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
			files.filter((file) -> file.toString().endsWith(".md")).map(ROOT::relativize).sorted().forEach(pages::add);
		}
		return pages;
	}

	@ParameterizedTest
	@MethodSource("pages")
	void javaIsTakenFromCodeThatIsCompiled(Path page) throws IOException {
		Matcher blocks = BLOCK.matcher(read(page));
		while (blocks.find()) {
			String source = blocks.group(1);
			assertThat(source).as("the comment '<!-- source: ... -->' before: %s", blocks.group(2)).isNotNull();

			assertThat(words(read(Path.of(source)))).as(source).contains(words(blocks.group(2)));
		}
	}

	@ParameterizedTest
	@MethodSource("pages")
	void linksLeadToFiles(Path page) throws IOException {
		Matcher links = LINK.matcher(read(page));
		while (links.find()) {
			assertThat(ROOT.resolve(page).resolveSibling(links.group(1))).exists();
		}
	}

	private static String read(Path file) throws IOException {
		return Files.readString(ROOT.resolve(file));
	}

	/**
	 * How code is broken into lines does not matter, nor that classes of tests are
	 * nested.
	 */
	private static String words(String code) {
		return code.replaceAll("\\bstatic class\\b", "class").replaceAll("\\s+", "");
	}

}
