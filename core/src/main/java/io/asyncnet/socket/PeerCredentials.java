package io.asyncnet.socket;

import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a Unix domain socket, as the operating system says: the
 * process at the moment that it connected. The native transports tell numbers, NIO names.
 *
 * @param uid number of the user, or -1 if the transport does not tell
 * @param gid number of the user's first group, or -1 if the transport does not tell
 * @param pid number of the process, or -1 if the transport does not tell; another process
 * may have it by now
 * @param user name of the user, or {@code null} if the transport does not tell
 * @param group name of the group, or {@code null} if the transport does not tell
 * @since 0.1.0
 */
public record PeerCredentials(long uid, long gid, long pid, @Nullable String user, @Nullable String group) {

}
