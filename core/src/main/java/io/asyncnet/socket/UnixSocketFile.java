package io.asyncnet.socket;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The file of a Unix domain socket that listens.
 */
final class UnixSocketFile {

	private UnixSocketFile() {
	}

	/**
	 * Remove what a process that is gone has left. Any other file stays, for which the
	 * native transports do not care.
	 */
	static void makeRoom(Path path) throws IOException {
		if (isSocket(path) && !isListening(path)) {
			Files.deleteIfExists(path);
		}
		if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
			throw new BindException("Address already in use");
		}
	}

	private static boolean isSocket(Path path) throws IOException {
		return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
				&& Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isOther();
	}

	private static boolean isListening(Path path) throws IOException {
		try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
			// a full backlog would block
			probe.configureBlocking(false);
			probe.connect(UnixDomainSocketAddress.of(path));
			return true;
		}
		catch (ConnectException ex) {
			return false;
		}
	}

	/** Nobody but the owner may connect. */
	static void protect(Path path) throws IOException {
		Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
	}

	static void remove(Path path) {
		try {
			if (isSocket(path)) {
				Files.deleteIfExists(path);
			}
		}
		catch (IOException ex) {
			// it stays as a stale one, which the next server removes
			return;
		}
	}

}
