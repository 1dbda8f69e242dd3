package io.asyncnet.socket;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.asyncnet.dispatch.Transport;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The row accept in a process that has no descriptor left, and the same of a listener.
 */
@EnabledOnOs(OS.LINUX)
class DescriptorExhaustionTests {

	private static final Pattern LEFT_OUT = Pattern.compile("accepting failed.* \\((\\d+) more such lines left out\\)");

	@TempDir
	static Path directory;

	static Stream<Arguments> servers() {
		return Wire.transports()
			.flatMap(
					(transport) -> Stream.of("LISTENER", "SERVER_SOCKET").map((kind) -> Arguments.of(transport, kind)));
	}

	@ParameterizedTest
	@MethodSource("servers")
	void acceptingPausesWithoutDescriptorsAndRecovers(Transport transport, String kind) throws IOException {
		try (DescriptorServerProcess server = DescriptorServerProcess.start(directory, transport.name(), kind);
				RawClient first = RawClient.connect(server.address())) {
			assertAnswered(first);
			server.openAllFiles();
			server.closeFiles();
			List<RawClient> live = connect(server, 4);
			live.forEach(DescriptorExhaustionTests::assertAnswered);
			List<RawClient> waiting = connect(server, 4);
			waiting.forEach((client) -> client.send("late\n"));
			List<String> logged = server.await((line) -> line.contains("accepting failed"), 4);

			live.forEach(DescriptorExhaustionTests::assertAnswered);
			assertThat(logged).allSatisfy((line) -> assertThat(leftOut(line)).isLessThanOrEqualTo(4));
			live.forEach(RawClient::close);
			assertThat(waiting).extracting(RawClient::receiveLine).containsOnly("late");
			server.closeAllFiles();
			List<RawClient> later = connect(server, 20);
			later.forEach(DescriptorExhaustionTests::assertAnswered);
			later.forEach(RawClient::close);
			waiting.forEach(RawClient::close);
			assertThat(server.output()).allMatch((line) -> line.matches("full|closed|.*accepting failed.*"),
					"expected");
		}
	}

	@ParameterizedTest
	@MethodSource("servers")
	void acceptingRecoversWhenTheVeryFirstOneFailsAndItsLogLineToo(Transport transport, String kind)
			throws IOException {
		try (DescriptorServerProcess server = DescriptorServerProcess.start(directory, transport.name(), kind,
				"COLD")) {
			server.openAllFiles();
			List<RawClient> waiting = connect(server, 2);
			waiting.forEach((client) -> client.send("late\n"));
			server.await((line) -> line.contains("accepting failed"), 2);
			server.closeAllFiles();

			assertThat(waiting).extracting(RawClient::receiveLine).containsOnly("late");
			waiting.forEach(RawClient::close);
		}
	}

	private static List<RawClient> connect(DescriptorServerProcess server, int count) {
		List<RawClient> clients = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			clients.add(RawClient.connect(server.address()));
		}
		return clients;
	}

	private static void assertAnswered(RawClient client) {
		client.send("now\n");
		assertThat(client.receiveLine()).isEqualTo("now");
	}

	private static int leftOut(String line) {
		Matcher matcher = LEFT_OUT.matcher(line);
		return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
	}

}
