package io.asyncnet.socket;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

/**
 * The file of a Unix domain socket that listens. It is bound under a name that nobody
 * knows, beside its own, and gets its own only after its permissions, so there is no
 * moment at which somebody else could connect. A file that is there is never replaced.
 */
final class UnixSocketFile {

	/** Of Linux, with its end; other systems have a little less. */
	private static final int MAX_LENGTH = 107;

	private static final int MIN_NAME = 6;

	private final Path path;

	private final Set<PosixFilePermission> permissions;

	private final Path temporary;

	/** Which file it is, as another process may have put its own there meanwhile. */
	private @Nullable Object key;

	UnixSocketFile(Path path, Set<PosixFilePermission> permissions) {
		this.path = path;
		this.permissions = permissions;
		this.temporary = path.resolveSibling(temporaryName(String.valueOf(path.getFileName()).length()));
	}

	/** As long as the name, so that a path is too long with both or with none of them. */
	private static String temporaryName(int length) {
		Random random = ThreadLocalRandom.current();
		StringBuilder name = new StringBuilder(".");
		while (name.length() < Math.max(length, MIN_NAME)) {
			name.append(Character.forDigit(random.nextInt(Character.MAX_RADIX), Character.MAX_RADIX));
		}
		return name.toString();
	}

	/**
	 * Remove what a process that is gone has left. Any other file stays, for which the
	 * native transports do not care.
	 * @return what to bind
	 */
	UnixDomainSocketAddress makeRoom() throws IOException {
		makeRoom(this.path);
		return UnixDomainSocketAddress.of(this.temporary);
	}

	/**
	 * Remove what a process that is gone has left, at a path.
	 * @throws IOException if there is another file, or the path is too long
	 */
	static void makeRoom(Path path) throws IOException {
		int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
		if (length > MAX_LENGTH) {
			throw new BindException(String.format(Locale.ROOT,
					"Path is too long: it has %d bytes, and a socket's has %d at most", length, MAX_LENGTH));
		}
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

	/** The socket is bound: let those connect who may. */
	void publish() throws IOException {
		try {
			protect(this.temporary, this.permissions);
			this.key = key(this.temporary);
			// unlike a move it does not replace what another process has put there
			link();
		}
		catch (FileAlreadyExistsException ex) {
			throw new BindException("Address already in use");
		}
		finally {
			Files.deleteIfExists(this.temporary);
		}
	}

	private void link() throws IOException {
		try {
			Files.createLink(this.path, this.temporary);
		}
		catch (FileAlreadyExistsException ex) {
			throw ex;
		}
		catch (FileSystemException | UnsupportedOperationException ex) {
			// a file system without links; two servers that start at once are not told
			// apart there
			Files.move(this.temporary, this.path);
		}
	}

	/** Nobody but those may connect. */
	static void protect(Path path, Set<PosixFilePermission> permissions) throws IOException {
		Files.setPosixFilePermissions(path, permissions);
	}

	private static @Nullable Object key(Path path) throws IOException {
		return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
	}

	/** Remove the file, unless it is another one by now. */
	void remove() {
		try {
			if (Objects.equals(this.key, key(this.path))) {
				Files.deleteIfExists(this.path);
			}
		}
		catch (NoSuchFileException ex) {
			// somebody else has removed it
			return;
		}
		catch (IOException ex) {
			// it stays as a stale one, which the next server removes
			return;
		}
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
