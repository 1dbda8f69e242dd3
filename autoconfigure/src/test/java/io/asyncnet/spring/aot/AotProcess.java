package io.asyncnet.spring.aot;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import io.asyncnet.spring.TestClient;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.awaitility.Awaitility;

import org.springframework.boot.SpringApplicationAotProcessor;
import org.springframework.context.aot.AbstractAotProcessor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link AotApplication} in a JVM of its own, with what Spring has generated for it.
 */
final class AotProcess implements AutoCloseable {

	private final Path directory;

	private final Process process;

	private final Properties ports = new Properties();

	private AotProcess(Path directory, Process process) {
		this.directory = directory;
		this.process = process;
	}

	/** Do what the goal {@code process-aot} of Spring Boot's plugin does. */
	static void generate(Path directory) throws Exception {
		Path sources = directory.resolve("sources");
		Path classes = Files.createDirectories(directory.resolve("classes"));
		new SpringApplicationAotProcessor(AotApplication.class,
				AbstractAotProcessor.Settings.builder()
					.sourceOutput(sources)
					.resourceOutput(classes)
					.classOutput(classes)
					.groupId("test")
					.artifactId("aot")
					.build(),
				arguments(directory, "none"))
			.process();
		compile(sources, classes);
	}

	private static void compile(Path sources, Path classes) throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		try (Stream<Path> files = Files.walk(sources);
				StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
			List<Path> all = files.filter((file) -> file.toString().endsWith(".java")).toList();
			assertThat(all).isNotEmpty();
			assertThat(
					compiler.getTask(null, manager, null,
							List.of("-proc:none", "-nowarn", "-classpath", classPath(classes), "-d",
									classes.toString()),
							null, manager.getJavaFileObjectsFromPaths(all))
						.call())
				.isTrue();
		}
	}

	/**
	 * Start the application.
	 * @param directory what was generated
	 * @param name a name for files
	 * @param flag of the JVM, by which it uses that
	 */
	static AotProcess start(Path directory, String name, String flag) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(System.getProperty("java.home") + "/bin/java", "-XX:TieredStopAtLevel=1", "-Xmx256m", flag));
		command.addAll(List.of("-cp", classPath(directory.resolve("classes")), AotApplication.class.getName()));
		command.addAll(List.of(arguments(directory, name)));
		return new AotProcess(directory.resolve(name),
				new ProcessBuilder(command).redirectErrorStream(true)
					.redirectOutput(directory.resolve(name + ".log").toFile())
					.start());
	}

	/** What was generated, proxies included, and all else. */
	private static String classPath(Path classes) {
		return classes + File.pathSeparator + System.getProperty("java.class.path");
	}

	private static String[] arguments(Path directory, String name) {
		Path certificate = directory.resolve("tls.pem");
		return new String[] { "--ports=" + directory.resolve(name),
				"--spring.ssl.bundle.pem.server.keystore.certificate=" + certificate.toUri(),
				"--spring.ssl.bundle.pem.server.keystore.private-key=" + certificate.toUri() };
	}

	static X509Bundle writeCertificate(Path directory) throws Exception {
		X509Bundle bundle = new CertificateBuilder().ecp256()
			.subject("CN=localhost")
			.setIsCertificateAuthority(true)
			.addSanDnsName("localhost")
			.buildSelfSigned();
		Files.writeString(directory.resolve("tls.pem"), bundle.getCertificatePEM() + "\n" + bundle.getPrivateKeyPEM());
		return bundle;
	}

	int port(String listener) {
		return Integer.parseInt(told(listener));
	}

	/** What the application has told when it was ready. */
	String told(String key) {
		if (this.ports.isEmpty()) {
			Awaitility.await()
				.atMost(80, TimeUnit.SECONDS)
				.until(() -> Files.exists(this.directory) || !this.process.isAlive());
			assertThat(this.directory).as(() -> log()).exists();
			try (var in = Files.newBufferedReader(this.directory)) {
				this.ports.load(in);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
		return this.ports.getProperty(key);
	}

	TestClient connect(String listener) {
		return TestClient.connect(port(listener));
	}

	/** What it has logged. */
	String log() {
		try {
			return Files.readString(this.directory.resolveSibling(this.directory.getFileName() + ".log"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Ask it to end, as an operator does, and return its exit code. */
	int stop() throws InterruptedException {
		this.process.destroy();
		assertThat(this.process.waitFor(20, TimeUnit.SECONDS)).isTrue();
		return this.process.exitValue();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
