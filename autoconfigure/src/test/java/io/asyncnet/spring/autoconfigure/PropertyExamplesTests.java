package io.asyncnet.spring.autoconfigure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keeps the YAML of the pages possible: each property of ours in it exists, and has a
 * value that can be bound.
 */
class PropertyExamplesTests {

	private static final Path ROOT = Path.of("..");

	private static final Pattern BLOCK = Pattern.compile("^( *)```yaml\\n(.*?)^ *```",
			Pattern.DOTALL | Pattern.MULTILINE);

	static List<String> examples() throws IOException {
		List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
		try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
			files.filter((file) -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
		}
		List<String> examples = new ArrayList<>();
		for (Path page : pages) {
			Matcher blocks = BLOCK.matcher(Files.readString(page));
			while (blocks.find()) {
				String example = blocks.group(2).stripIndent();
				examples
					.add(example.startsWith("framing:") ? "asyncnet.listeners.quotes:\n" + example.indent(2) : example);
			}
		}
		return examples;
	}

	@Test
	void findsThem() throws IOException {
		assertThat(examples()).hasSizeGreaterThan(15).anyMatch((example) -> example.contains("server-name-bundles"));
	}

	@ParameterizedTest
	@MethodSource("examples")
	void areBound(String example) throws IOException {
		StandardEnvironment environment = new StandardEnvironment();
		for (PropertySource<?> source : new YamlPropertySourceLoader().load("example",
				new ByteArrayResource(example.getBytes(StandardCharsets.UTF_8)))) {
			environment.getPropertySources().addLast(source);
		}

		Binder.get(environment)
			.bind("asyncnet", Bindable.of(AsyncNetProperties.class),
					new NoUnboundElementsBindHandler(BindHandler.DEFAULT, (source) -> true));
	}

}
