package io.asyncnet.spring.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.asyncnet.socket.ListenerOptions;
import io.asyncnet.socket.SocketSettings;
import io.asyncnet.spring.handler.HandlerSettings;
import io.asyncnet.spring.routing.RouteSettings;
import io.asyncnet.tls.TlsMode;
import io.asyncnet.tls.TlsOptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keeps the page on properties, the metadata and the classes in step.
 */
class PropertiesDocumentationTests {

	private static final Pattern ROW = Pattern.compile("^\\| `([a-z.-]+)` \\| (.+?) \\| (.+) \\|$");

	private static final Path PAGE = Path.of("../docs/properties.md");

	/** Of this module only: other jars have a file of the same name. */
	private static final Path METADATA = Path.of("target/classes/META-INF/spring-configuration-metadata.json");

	/** They are refused with lines, which are the default. */
	private static final Set<String> ONLY_WITH_LENGTH = Set.of("frame.length-bytes", "frame.byte-order",
			"frame.length-includes-header", "frame.length-offset", "frame.strip-header");

	private final Map<String, String> defaults = readDefaults();

	@Test
	void documentsEveryPropertyOfAListener() {
		Set<String> documented = new TreeSet<>(this.defaults.keySet());
		documented.removeIf((name) -> name.startsWith("asyncnet."));

		assertThat(documented).isEqualTo(keys(ListenerProperties.class, ""));
	}

	@Test
	void documentsEveryPropertyOfTheApplication() throws IOException {
		Set<String> documented = new TreeSet<>(this.defaults.keySet());
		documented.removeIf((name) -> !name.startsWith("asyncnet."));

		assertThat(documented).isEqualTo(new TreeSet<>(metadata().keySet()));
	}

	@Test
	void describesEveryPropertyInTheMetadata() throws IOException {
		assertThat(metadata()).isNotEmpty().allSatisfy((name, description) -> assertThat(description).isNotBlank());
	}

	@Test
	void documentsTheDefaultsOfTheCore() {
		Map<String, Object> source = new HashMap<>();
		this.defaults.forEach((name, text) -> {
			if (text.matches("`[^`]+`") && !name.startsWith("asyncnet.") && !ONLY_WITH_LENGTH.contains(name)
					&& !name.startsWith("ssl.") && !name.equals("path-permissions")) {
				source.put("asyncnet.listeners.quotes." + name, text.replace("`", ""));
			}
		});
		assertThat(source).hasSizeGreaterThan(20);
		ListenerProperties bound = new Binder(new MapConfigurationPropertySource(source))
			.bind("asyncnet", AsyncNetProperties.class)
			.get()
			.getListeners()
			.get("quotes");

		CustomFramings none = new CustomFramings(new StaticListableBeanFactory());
		assertThat(PropertiesListenerOptions.map("quotes", bound, none)).isEqualTo(new ListenerOptions("quotes"));
		assertThat(bound.getExecution()).isEqualTo(HandlerSettings.DEFAULTS.execution());
		assertThat(bound.getFrame().getCharset()).isEqualTo(HandlerSettings.DEFAULTS.charset());
		assertThat(bound).usingRecursiveComparison()
			.comparingOnlyFields("enabled", "autoStartup")
			.isEqualTo(new ListenerProperties());
	}

	@Test
	void documentsTheDefaultsThatAreNotInTheOptions() {
		assertThat(this.defaults)
			.containsEntry("frame.length-bytes", "`" + PropertiesFraming.DEFAULT_LENGTH_BYTES + "`")
			.containsEntry("route.bytes", "`" + RouteSettings.DEFAULT_BYTES + "`")
			.containsEntry("frame.max-length",
					"`%dKB` for lines, `%dMB` otherwise".formatted(ListenerOptions.DEFAULT_MAX_LINE_LENGTH / 1024,
							ListenerOptions.DEFAULT_MAX_FRAME_LENGTH / 1024 / 1024))
			.containsEntry("path-permissions",
					"`" + PosixFilePermissions.toString(new ListenerOptions("quotes").bind().permissions()) + "`")
			.containsEntry("socket.keep-alive-idle",
					"`%dm`, where the transport can".formatted(SocketSettings.DEFAULT_KEEP_ALIVE_IDLE.toMinutes()))
			.containsEntry("socket.keep-alive-interval",
					"`%ds`, where the transport can".formatted(SocketSettings.DEFAULT_KEEP_ALIVE_INTERVAL.toSeconds()))
			.containsEntry("socket.keep-alive-count",
					"`%d`, where the transport can".formatted(SocketSettings.DEFAULT_KEEP_ALIVE_COUNT))
			.containsEntry("socket.user-timeout",
					"`%ds`, where the transport can".formatted(SocketSettings.DEFAULT_USER_TIMEOUT.toSeconds()))
			.containsEntry("ssl.client-auth", "`" + lowerCase(TlsOptions.DEFAULTS.clientAuth()) + "`")
			.containsEntry("ssl.engine", "`" + lowerCase(TlsOptions.DEFAULTS.engine()) + "`")
			.containsEntry("ssl.mode", "`" + lowerCase(TlsMode.REQUIRED) + "`")
			.containsEntry("ssl.handshake-timeout", "`" + TlsOptions.DEFAULTS.handshakeTimeout().toSeconds() + "s`")
			.containsEntry("asyncnet.ssl.reload-poll",
					"`" + new AsyncNetProperties().getSsl().getReloadPoll().toSeconds() + "s`")
			.containsEntry("asyncnet.executor.threads", "`" + AsyncNetAutoConfiguration.DEFAULT_HANDLER_THREADS + "`");
	}

	private static String lowerCase(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

	/** The keys below a listener's name, from the fields of the class and its groups. */
	private static Set<String> keys(Class<?> type, String prefix) {
		Set<String> keys = new TreeSet<>();
		for (Field field : type.getDeclaredFields()) {
			if (field.isSynthetic() || Modifier.isStatic(field.getModifiers())) {
				continue;
			}
			String key = prefix + dashed(field.getName());
			if (Modifier.isFinal(field.getModifiers())) {
				keys.addAll(keys(field.getType(), key + "."));
			}
			else {
				keys.add(key);
			}
		}
		return keys;
	}

	private static String dashed(String name) {
		return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
	}

	private static Map<String, String> readDefaults() {
		Map<String, String> defaults = new LinkedHashMap<>();
		try {
			for (String line : Files.readAllLines(PAGE)) {
				Matcher row = ROW.matcher(line);
				if (row.matches()) {
					assertThat(row.group(3)).as(row.group(1)).endsWith(".");
					assertThat(defaults.put(row.group(1), row.group(2))).as(row.group(1)).isNull();
				}
			}
			return defaults;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Descriptions of single properties, without the map of listeners. */
	private static Map<String, String> metadata() throws IOException {
		Map<String, String> descriptions = new LinkedHashMap<>();
		try (InputStream in = Files.newInputStream(METADATA)) {
			for (JsonNode property : JsonMapper.shared().readTree(in).get("properties")) {
				descriptions.put(property.get("name").asString(), property.path("description").asString(""));
			}
		}
		descriptions.keySet().removeIf((name) -> !name.startsWith("asyncnet.") || name.equals("asyncnet.listeners"));
		return descriptions;
	}

}
