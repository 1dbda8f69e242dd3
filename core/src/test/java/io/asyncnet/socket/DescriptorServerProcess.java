package io.asyncnet.socket;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A {@link DescriptorServer} with a limit of open files, and what it prints.
 */
final class DescriptorServerProcess implements AutoCloseable {

	private static final int LIMIT = 400;

	private static final Duration BOUND = Duration.ofSeconds(30);

	private final Process process;

	private final OutputStream commands;

	private final List<String> output = new CopyOnWriteArrayList<>();

	private final Thread reader;

	private final InetSocketAddress address;

	private DescriptorServerProcess(Process process) {
		this.process = process;
		this.commands = process.getOutputStream();
		this.reader = new Thread(this::readOutput, "test-output");
		this.reader.start();
		try {
			String port = await((line) -> line.startsWith("port "), 1).get(0).substring("port ".length());
			this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
		}
		catch (RuntimeException | Error ex) {
			close();
			throw ex;
		}
	}

	/** Start a process whose class path is of jars, as applications have it. */
	static DescriptorServerProcess start(Path directory, String... arguments) throws IOException {
		List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n " + LIMIT + " && exec \"$@\"", "sh"));
		command.addAll(java());
		command.addAll(List.of("-cp", classPath(directory), DescriptorServer.class.getName()));
		command.addAll(List.of(arguments));
		return new DescriptorServerProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
	}

	/** A JVM that starts as fast as it can and lives for a moment. */
	static List<String> java() {
		return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
				"-XX:+UseSerialGC");
	}

	/** A directory of classes is opened for each class, a jar once. */
	private static String classPath(Path directory) throws IOException {
		List<String> entries = new ArrayList<>();
		for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
			Path path = Path.of(entry);
			entries.add(
					Files.isDirectory(path) ? jar(path, directory.resolve(entries.size() + ".jar")).toString() : entry);
		}
		return String.join(File.pathSeparator, entries);
	}

	private static Path jar(Path classes, Path jar) throws IOException {
		if (!Files.exists(jar)) {
			try (Stream<Path> files = Files.walk(classes).filter(Files::isRegularFile);
					JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
				for (Path file : files.toList()) {
					out.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
					Files.copy(file, out);
				}
			}
		}
		return jar;
	}

	private void readOutput() {
		try (BufferedReader lines = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
			lines.lines().forEach(this.output::add);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Wait until so many lines of this kind have been printed. */
	List<String> await(Predicate<String> kind, int count) {
		Awaitility.await()
			.atMost(BOUND)
			.untilAsserted(() -> assertThat(this.output.stream().filter(kind)).as("of " + this.output)
				.hasSizeGreaterThanOrEqualTo(count));
		return this.output.stream().filter(kind).toList();
	}

	/**
	 * Return what has been printed since the server listens; before, the JVM may warn.
	 */
	List<String> output() {
		return this.output.stream().dropWhile((line) -> !line.startsWith("port ")).skip(1).toList();
	}

	InetSocketAddress address() {
		return this.address;
	}

	/** Have the process open files until it can open no more. */
	void openAllFiles() throws IOException {
		command('f', "full");
	}

	/** Have the process close four files. */
	void closeFiles() throws IOException {
		command('r', "closed");
	}

	void closeAllFiles() throws IOException {
		command('a', "closed");
	}

	private void command(char letter, String answer) throws IOException {
		int answers = await(answer::equals, 0).size();
		this.commands.write(letter);
		this.commands.flush();
		await(answer::equals, answers + 1);
	}

	@Override
	public void close() {
		try {
			this.commands.close();
			if (!this.process.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
			this.reader.join(BOUND.toMillis());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
