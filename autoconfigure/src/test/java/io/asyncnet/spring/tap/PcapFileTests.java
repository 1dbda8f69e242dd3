package io.asyncnet.spring.tap;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;

import io.asyncnet.spring.tap.Capture.Packet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests for {@link PcapFile}.
 */
class PcapFileTests {

	private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.5Z");

	@TempDir
	Path directory;

	@ParameterizedTest
	@CsvSource({ "192.0.2.7, 192.0.2.1, 192.0.2.7, 192.0.2.1", "2001:db8::7, 2001:db8::1, 2001:db8::7, 2001:db8::1",
			"192.0.2.7, 2001:db8::1, ::ffff:192.0.2.7, 2001:db8::1" })
	void writesPacketsBetweenTheRealAddresses(String peer, String local, String shownPeer, String shownLocal)
			throws IOException {
		TappedConnection connection = TapFixture
			.tapped(TapFixture.connection(TapFixture.address(peer, 50_000), TapFixture.address(local, 9000)));

		Capture capture = write(TapFixture.piece(connection, TapDirection.RECEIVED, 0, bytes("hello")),
				TapFixture.piece(connection, TapDirection.SENT, 0, bytes("odd")));

		assertThat(capture.packets()).hasSize(2);
		Packet first = capture.packets().get(0);
		assertThat(first.source()).isEqualTo(TapFixture.address(shownPeer, 50_000));
		assertThat(first.target()).isEqualTo(TapFixture.address(shownLocal, 9000));
		assertThat(first.micros()).isEqualTo(1_700_000_000_123_456L);
		assertThat(first.payload()).asString(StandardCharsets.UTF_8).isEqualTo("hello");
		Packet second = capture.packets().get(1);
		assertThat(second.source()).isEqualTo(first.target());
		assertThat(second.target()).isEqualTo(first.source());
		assertThat(second.acknowledged()).isEqualTo(6);
		assertThat(second.payload()).asString(StandardCharsets.UTF_8).isEqualTo("odd");
	}

	@Test
	void writesUnixDomainSocketsAsLoopback() throws IOException {
		SocketAddress path = UnixDomainSocketAddress.of("/run/it.sock");
		TappedConnection connection = TapFixture.tapped(TapFixture.connection(path, path));

		Capture capture = write(TapFixture.piece(connection, TapDirection.RECEIVED, 0, bytes("hello")));

		assertThat(capture.packets()).singleElement().satisfies((packet) -> {
			assertThat(packet.source()).isEqualTo(TapFixture.address("127.0.0.1", 42));
			assertThat(packet.target()).isEqualTo(TapFixture.address("127.0.0.1", 0));
		});
	}

	@Test
	void skipsTheNumbersOfBytesThatWereLeftOut() throws IOException {
		TappedConnection connection = TapFixture.tapped(TapFixture.connection());

		Capture capture = write(TapFixture.piece(connection, TapDirection.SENT, 0, bytes("abc")),
				TapFixture.piece(connection, TapDirection.SENT, 1000, bytes("def")));

		assertThat(capture.packets()).extracting(Packet::sequence).containsExactly(1, 1004);
	}

	@Test
	void dividesWhatIsTooLongForAPacket() throws IOException {
		String text = "0123456789".repeat(20_000);

		Capture capture = write(TapFixture.piece(TapDirection.SENT, 0, bytes(text)));

		assertThat(capture.packets()).hasSize(7);
		assertThat(capture.sentBy(9000)).isEqualTo(text);
	}

	@Test
	void staysWithinItsSize() throws IOException {
		try (PcapFile file = PcapFile.create(this.directory, 1, NOW)) {
			long room = 1000;
			int written = 0;
			while (written != TapSink.FULL) {
				room -= written;
				written = file.write(TapFixture.piece(TapDirection.SENT, 0, bytes("a")), room);
			}
		}

		assertThat(Files.size(onlyFile())).isBetween(500L, 1000L);
	}

	@Test
	void belongsToItsOwnerAlone() throws IOException {
		Path created = this.directory.resolve("taps").resolve("here");
		PcapFile.prepare(created);
		PcapFile.create(created, 7, NOW).close();

		Path file = created.resolve("asyncnet-tap-20260301-120000-500-7.pcap");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(created))).isEqualTo("rwx------");
		assertThat(PcapFile.count(created)).isEqualTo(1);
	}

	@Test
	void neverWritesToAFileThatExists() throws IOException {
		PcapFile.create(this.directory, 1, NOW).close();

		assertThatExceptionOfType(FileAlreadyExistsException.class)
			.isThrownBy(() -> PcapFile.create(this.directory, 1, NOW));
	}

	@Test
	void leavesNothingBehindWhenTheDiskIsFull() throws IOException {
		Path full = Path.of("/dev/full");
		assumeThat(full).exists();
		Path file = Files.createFile(this.directory.resolve("file"));

		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> PcapFile.begin(file, Files.newOutputStream(full)));
		assertThat(file).doesNotExist();
	}

	private Capture write(TapPiece... pieces) throws IOException {
		try (PcapFile file = PcapFile.create(this.directory, 1, NOW)) {
			for (TapPiece piece : pieces) {
				assertThat(file.write(piece, 1_000_000)).isPositive();
			}
		}
		return Capture.read(onlyFile());
	}

	private Path onlyFile() throws IOException {
		try (var files = Files.list(this.directory)) {
			return files.findFirst().orElseThrow();
		}
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
