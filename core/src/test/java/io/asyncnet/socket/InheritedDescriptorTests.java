package io.asyncnet.socket;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.netty.channel.epoll.Epoll;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sockets that a parent process has opened, all of them blocking ones.
 */
@EnabledIf("hasEpoll")
class InheritedDescriptorTests {

	private final List<Process> processes = new ArrayList<>();

	static boolean hasEpoll() {
		return Epoll.isAvailable();
	}

	static boolean hasSystemd() {
		return installed("systemd-socket-activate");
	}

	static boolean hasBash() {
		return installed("bash");
	}

	@AfterEach
	void end() {
		this.processes.forEach(Process::destroy);
	}

	@Test
	@EnabledIf("hasBash")
	void connectedSocketOfAParentIsAdopted() throws Exception {
		try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			listening.setSoTimeout(10_000);
			Process process = run("bash", "-c",
					"exec 3<>/dev/tcp/127.0.0.1/" + listening.getLocalPort() + " && exec \"$@\"", "bash", "JAVA", "3");
			try (Socket peer = listening.accept()) {
				peer.setSoTimeout(30_000);
				assertAnswers(peer.getInputStream(), peer.getOutputStream());
			}
			assertEnds(process);
		}
	}

	@Test
	@EnabledIf("hasSystemd")
	void listeningSocketOfAParentIsAdopted() throws Exception {
		try (ReservedPort port = new ReservedPort()) {
			Process process = run("systemd-socket-activate", "-l", "127.0.0.1:" + port.port(), "JAVA", "3", "listen");
			try (Socket peer = connect(port)) {
				assertAnswers(peer.getInputStream(), peer.getOutputStream());
			}
			assertEnds(process);
		}
	}

	@Test
	@EnabledIf("hasSystemd")
	void listeningUnixSocketOfAParentIsAdopted() throws Exception {
		Path file = SocketPair.temporaryFile();
		Process process = run("systemd-socket-activate", "-l", file.toString(), "JAVA", "3", "listen");
		Awaitility.await().ignoreExceptions().until(() -> {
			SocketChannel.open(UnixDomainSocketAddress.of(file)).close();
			return true;
		});
		// the first one has only started the process, and is accepted as the end of input
		assertEnds(process);
		Files.deleteIfExists(file);
	}

	@Test
	@EnabledIf("hasSystemd")
	void standardInputThatIsASocketIsAdopted() throws Exception {
		try (ReservedPort port = new ReservedPort()) {
			Process process = run("systemd-socket-activate", "--accept", "--inetd", "-l", "127.0.0.1:" + port.port(),
					"JAVA", "0");
			try (Socket peer = connect(port)) {
				assertAnswers(peer.getInputStream(), peer.getOutputStream());
			}
			assertThat(process.isAlive()).as("goes on to listen").isTrue();
		}
	}

	private Process run(String... command) throws IOException {
		List<String> words = new ArrayList<>();
		for (String word : command) {
			if (word.equals("JAVA")) {
				words.addAll(DescriptorServerProcess.java());
				words.addAll(List.of("-cp", System.getProperty("java.class.path"), AdoptingServer.class.getName()));
			}
			else {
				words.add(word);
			}
		}
		Process process = new ProcessBuilder(words).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
		this.processes.add(process);
		return process;
	}

	private static void assertAnswers(InputStream in, OutputStream out) throws IOException {
		out.write("hand me down\n".getBytes(StandardCharsets.UTF_8));
		assertThat(new String(in.readNBytes(13), StandardCharsets.UTF_8)).isEqualTo("hand me down\n");
	}

	private static void assertEnds(Process process) throws InterruptedException {
		assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).isZero();
	}

	private static Socket connect(ReservedPort port) {
		return Awaitility.await().ignoreExceptions().until(() -> {
			Socket socket = new Socket();
			socket.connect(port.address(), 10_000);
			socket.setSoTimeout(30_000);
			return socket;
		}, Socket::isConnected);
	}

	private static boolean installed(String command) {
		return Stream.of(System.getenv("PATH").split(":", -1))
			.anyMatch((directory) -> Files.isExecutable(Path.of(directory, command)));
	}

}
