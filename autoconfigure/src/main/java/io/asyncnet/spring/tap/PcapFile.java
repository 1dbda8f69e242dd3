package io.asyncnet.spring.tap;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Set;

/**
 * Writes pieces as packets to a file in the format of libpcap (version 2.4, microseconds,
 * link type RAW), which only its owner may read. Netty's handler for that format writes
 * on event loops; here a slow disk slows no connection down.
 */
final class PcapFile implements TapSink {

	private static final String PREFIX = "asyncnet-tap-";

	private static final String SUFFIX = ".pcap";

	private static final int MAGIC = 0xa1b2c3d4;

	private static final int VERSION = 0x0002_0004;

	private static final int MAX_PACKET = 65_535;

	private static final int LINKTYPE_RAW = 101;

	static final int FILE_HEADER = 24;

	static final int PACKET_HEADER = 16;

	/** Payload of a packet; a piece that is longer has more of them. */
	static final int MAX_PAYLOAD = 32 * 1024;

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS", Locale.ROOT)
		.withZone(ZoneOffset.UTC);

	private static final String POSIX = "posix";

	private final Path path;

	private final OutputStream out;

	private final ByteBuffer packet = ByteBuffer.allocate(PACKET_HEADER + PcapFlow.MAX_HEADERS + MAX_PAYLOAD);

	private PcapFile(Path path, OutputStream out) {
		this.path = path;
		this.out = out;
	}

	/** Create the directory unless it exists, and make sure that files can be in it. */
	static void prepare(Path directory) throws IOException {
		if (!Files.isDirectory(directory)) {
			Files.createDirectories(directory, permissions("rwx------"));
		}
		if (!Files.isWritable(directory)) {
			throw new IOException("it is not writable");
		}
	}

	/** Count the files of all taps that there have been. */
	static int count(Path directory) throws IOException {
		int count = 0;
		try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PREFIX + "*" + SUFFIX)) {
			for (Path ignored : files) {
				count++;
			}
		}
		return count;
	}

	/** Create a new file; one that exists is never written to. */
	static PcapFile create(Path directory, long tap, Instant now) throws IOException {
		Path path = directory.resolve(PREFIX + TIME.format(now) + "-" + tap + SUFFIX);
		OutputStream out = new BufferedOutputStream(
				Channels.newOutputStream(Files.newByteChannel(path,
						Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), permissions("rw-------"))),
				64 * 1024);
		return begin(path, out);
	}

	/** Write the header of a file, which is deleted when that fails. */
	static PcapFile begin(Path path, OutputStream out) throws IOException {
		PcapFile file = new PcapFile(path, out);
		try {
			file.writeHeader();
		}
		catch (IOException ex) {
			try {
				file.discard();
			}
			catch (IOException again) {
				ex.addSuppressed(again);
			}
			throw ex;
		}
		return file;
	}

	/** None where the file system does not know them. */
	private static FileAttribute<?>[] permissions(String permissions) {
		return FileSystems.getDefault().supportedFileAttributeViews().contains(POSIX)
				? new FileAttribute<?>[] {
						PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)) }
				: new FileAttribute<?>[0];
	}

	private void writeHeader() throws IOException {
		this.packet.clear();
		this.packet.putInt(MAGIC).putInt(VERSION).putInt(0).putInt(0).putInt(MAX_PACKET).putInt(LINKTYPE_RAW);
		writePacket();
		flush();
	}

	@Override
	public int write(TapPiece piece, long room) throws IOException {
		byte[] bytes = piece.bytes();
		int packets = (bytes.length + MAX_PAYLOAD - 1) / MAX_PAYLOAD;
		long size = bytes.length + (long) packets * (PACKET_HEADER + PcapFlow.MAX_HEADERS);
		if (size + FILE_HEADER > room) {
			return FULL;
		}
		PcapFlow flow = piece.connection().flow();
		flow.skip(piece.direction(), piece.leftOut());
		for (int from = 0; from < bytes.length; from += MAX_PAYLOAD) {
			this.packet.clear().position(PACKET_HEADER);
			flow.write(piece.direction(), bytes, from, Math.min(MAX_PAYLOAD, bytes.length - from), this.packet);
			int length = this.packet.position() - PACKET_HEADER;
			this.packet.putInt(0, (int) piece.time().getEpochSecond());
			this.packet.putInt(4, piece.time().get(ChronoField.MICRO_OF_SECOND));
			this.packet.putInt(8, length).putInt(12, length);
			writePacket();
		}
		return (int) size;
	}

	private void writePacket() throws IOException {
		this.out.write(this.packet.array(), 0, this.packet.position());
	}

	@Override
	public String file() {
		return String.valueOf(this.path.getFileName());
	}

	@Override
	public void flush() throws IOException {
		this.out.flush();
	}

	@Override
	public void close() throws IOException {
		this.out.close();
	}

	@Override
	public void discard() throws IOException {
		try {
			close();
		}
		finally {
			Files.delete(this.path);
		}
	}

}
