package io.asyncnet;

import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.netty.channel.ChannelHandler;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds what native images are told of the core to its classes. That it is enough only a
 * native image could show.
 */
class NativeImageMetadataTests {

	private static final String FILE = "/META-INF/native-image/io.asyncnet/asyncnet-core/reachability-metadata.json";

	private static final Pattern ENTRY = Pattern
		.compile("\\{ \"type\": \"(io\\.[\\w.$]+)\"(, \"allDeclaredFields\": true)? \\}");

	private static String metadata;

	private static Iterable<JavaClass> core;

	@BeforeAll
	static void read() throws Exception {
		try (InputStream in = NativeImageMetadataTests.class.getResourceAsStream(FILE)) {
			assertThat(in).isNotNull();
			metadata = new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
		core = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
			.importPackages("io.asyncnet");
	}

	/** Netty looks which of a handler's methods are its own. */
	@Test
	void namesTheHandlersOfChannels() {
		Set<String> handlers = new TreeSet<>();
		for (JavaClass type : core) {
			if (type.isAssignableTo(ChannelHandler.class) && !type.getModifiers().contains(JavaModifier.ABSTRACT)) {
				handlers.add(type.getName());
			}
		}

		assertThat(named(false)).as(FILE).isEqualTo(handlers).isNotEmpty();
	}

	@Test
	void namesTheClassesWithVarHandles() {
		Set<String> types = new TreeSet<>();
		for (JavaClass type : core) {
			if (type.getMethodCallsFromSelf()
				.stream()
				.anyMatch((call) -> call.getTargetOwner().isEquivalentTo(MethodHandles.Lookup.class)
						&& call.getName().equals("findVarHandle"))) {
				types.add(type.getName());
			}
		}

		assertThat(named(true)).as(FILE).isEqualTo(types).isNotEmpty();
	}

	private static Set<String> named(boolean withFields) {
		return ENTRY.matcher(metadata)
			.results()
			.filter((entry) -> (entry.group(2) != null) == withFields)
			.map((entry) -> entry.group(1))
			.collect(Collectors.toCollection(TreeSet::new));
	}

}
