package io.asyncnet.spring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
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

	/**
	 * A link to a file of the project, to a heading in it, or to one on the same page.
	 */
	private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]*)(?:#([^)]*))?\\)");

	private static final Pattern CODE = Pattern.compile("^ *```.*?^ *```", Pattern.DOTALL | Pattern.MULTILINE);

	private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

	static List<Path> pages() throws IOException {
		List<Path> pages = new ArrayList<>(List.of(Path.of("README.md"), Path.of("CONTRIBUTING.md"),
				Path.of("ARCHITECTURE.md"), Path.of("CHANGELOG.md"), Path.of("SECURITY.md")));
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
	void linksLeadSomewhere(Path page) throws IOException {
		Matcher links = LINK.matcher(CODE.matcher(read(page)).replaceAll(""));
		while (links.find()) {
			Path target = links.group(1).isEmpty() ? page : page.resolveSibling(links.group(1)).normalize();
			assertThat(ROOT.resolve(target)).exists();
			if (links.group(2) != null) {
				assertThat(anchors(target)).as("%s, which %s links to", target, page).contains(links.group(2));
			}
		}
	}

	@Test
	void theReadmeLinksEachPageOnce() throws IOException {
		List<String> linked = new ArrayList<>();
		Matcher links = LINK.matcher(read(Path.of("README.md")));
		while (links.find()) {
			linked.add(links.group(1));
		}

		assertThat(linked).doesNotHaveDuplicates()
			.containsAll(pages().stream().map(Path::toString).filter((page) -> !page.equals("README.md")).toList());
	}

	/** As GitHub makes them of headings. */
	private static List<String> anchors(Path page) throws IOException {
		List<String> anchors = new ArrayList<>();
		Matcher headings = HEADING.matcher(CODE.matcher(read(page)).replaceAll(""));
		while (headings.find()) {
			anchors.add(headings.group(1).toLowerCase(Locale.ROOT).replaceAll("[^\\w -]", "").replace(' ', '-'));
		}
		return anchors;
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
