package io.asyncnet.spring.autoconfigure;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import io.asyncnet.socket.SocketBindException;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listeners of the properties on Unix domain sockets.
 */
@Timeout(60)
class UnixListenerPropertiesTests {

	@TempDir
	private Path directory;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AsyncNetAutoConfiguration.class))
		.withBean(Echo.class);

	@ParameterizedTest
	@ValueSource(strings = { "nio", "epoll" })
	void servesThemBeforeAndAfterARestart(String transport) {
		Path path = this.directory.resolve("echo.sock");
		this.runner
			.withPropertyValues("asyncnet.listeners.echo.path=" + path, "asyncnet.dispatcher.transport=" + transport)
			.run((context) -> {
				assertThat(exchange(path)).isEqualTo("hello");
				assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("rw-------");
				assertThat(context.getEnvironment().containsProperty("local.asyncnet.echo.port")).isFalse();

				SocketListenerRegistry registry = context.getBean(SocketListenerRegistry.class);
				registry.stop("echo");
				assertThat(path).doesNotExist();
				registry.start("echo");
				assertThat(exchange(path)).isEqualTo("hello");
			});
		assertThat(path).doesNotExist();
	}

	@Test
	void fileHasThePermissionsThatAreAskedFor() {
		Path path = this.directory.resolve("echo.sock");
		this.runner
			.withPropertyValues("asyncnet.listeners.echo.path=" + path,
					"asyncnet.listeners.echo.path-permissions=rw-rw----")
			.run((context) -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
				.isEqualTo("rw-rw----"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "port=7000", "address=127.0.0.1" })
	void refusesAPathBesideAPort(String property) {
		this.runner
			.withPropertyValues("asyncnet.listeners.echo.path=" + this.directory.resolve("echo.sock"),
					"asyncnet.listeners.echo." + property)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(MutuallyExclusiveConfigurationPropertiesException.class,
						(ex) -> assertThat(ex.getMutuallyExclusiveNames()).containsExactlyInAnyOrder(
								"asyncnet.listeners.echo.path",
								"asyncnet.listeners.echo." + property.substring(0, property.indexOf('=')))));
	}

	@ParameterizedTest
	@ValueSource(strings = { "path-permissions=0600", "path-permissions=rw", "path=/" })
	void refusesAValueWithItsFullName(String property) {
		this.runner
			.withPropertyValues("asyncnet.listeners.echo.path=" + this.directory.resolve("echo.sock"),
					"asyncnet.listeners.echo." + property)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class,
						(ex) -> assertThat(ex.getName())
							.isEqualTo("asyncnet.listeners.echo." + property.substring(0, property.indexOf('=')))));
	}

	@Test
	void refusesPermissionsWithoutAPath() {
		this.runner.withPropertyValues("asyncnet.listeners.echo.path-permissions=rw-------")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class,
						(ex) -> assertThat(ex.getReason()).contains("'asyncnet.listeners.echo.path'")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "nio", "epoll" })
	void analysesAPathThatIsInUse(String transport) throws IOException {
		Path path = this.directory.resolve("used.sock");
		try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
			other.bind(UnixDomainSocketAddress.of(path));
			assertFails(transport, path, "Address already in use", "Stop the process that listens there");
		}
	}

	@Test
	void analysesAPathThatIsAFile() throws IOException {
		assertFails("auto", Files.createFile(this.directory.resolve("notes.txt")), "Address already in use",
				"this is a file that is no socket");
	}

	@ParameterizedTest
	@ValueSource(strings = { "nio", "epoll" })
	void analysesAPathThatIsTooLong(String transport) {
		assertFails(transport, this.directory.resolve("x".repeat(108)), "Path is too long", "shorter path");
	}

	@ParameterizedTest
	@ValueSource(strings = { "nio", "epoll" })
	void analysesADirectoryThatIsMissing(String transport) {
		assertFails(transport, this.directory.resolve("missing").resolve("a.sock"), "a.sock",
				"Create the directory '" + this.directory.resolve("missing") + "'");
	}

	private void assertFails(String transport, Path path, String description, String action) {
		this.runner
			.withPropertyValues("asyncnet.listeners.echo.path=" + path, "asyncnet.dispatcher.transport=" + transport)
			.run((context) -> {
				Throwable failure = context.getStartupFailure();
				while (failure != null && !(failure instanceof SocketBindException)) {
					failure = failure.getCause();
				}
				FailureAnalysis analysis = new SocketBindFailureAnalyzer(new StandardEnvironment()).analyze(failure);
				assertThat(analysis).isNotNull();
				assertThat(analysis.getDescription()).contains("Listener 'echo'", path.toString(), description);
				assertThat(analysis.getAction()).contains(action, "'asyncnet.listeners.echo.path'");
			});
	}

	private static String exchange(Path path) throws IOException {
		try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
			client.write(ByteBuffer.wrap("hello\n".getBytes(StandardCharsets.UTF_8)));
			StringBuilder line = new StringBuilder();
			ByteBuffer one = ByteBuffer.allocate(1);
			while (line.indexOf("\n") < 0 && client.read(one.clear()) == 1) {
				line.append((char) one.get(0));
			}
			return line.toString().strip();
		}
	}

	static class Echo {

		@SocketHandler("echo")
		String echo(String line) {
			return line;
		}

	}

}
