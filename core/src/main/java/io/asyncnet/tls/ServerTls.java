package io.asyncnet.tls;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * All that decides about the TLS of a listener's new connections at one moment: the
 * listener's own context, and others for connections that ask for certain server names
 * (SNI). Whether a client certificate is needed is a setting of each context.
 * <p>
 * A connection that asks for no name gets the listener's own context. So does one whose
 * name is unknown or cannot be read, unless some name needs a client certificate: then it
 * is refused, because whoever does not get that name must not be let in by mistake.
 * <p>
 * Immutable and thread-safe.
 *
 * @param context the listener's own
 * @param serverNames contexts by server name, in any notation when this is created: upper
 * case, with a final dot or not in ASCII. What is kept is in lower case, in ASCII and
 * without a final dot. A name that begins with {@code *.} stands for all that have one
 * more label in this place; a name that is there as it is comes first
 * @since 0.1.0
 */
public record ServerTls(TlsContext context, Map<String, TlsContext> serverNames) implements TlsSource {

	/**
	 * Check and copy the arguments.
	 * @param context the listener's own
	 * @param serverNames contexts by server name
	 * @throws IllegalStateException if a context is a client's
	 * @throws IllegalArgumentException if a name can be none, or is there twice, or if
	 * the contexts have different engines
	 */
	public ServerTls {
		context.netty().checkRole(null);
		Map<String, TlsContext> copy = new LinkedHashMap<>();
		for (Map.Entry<String, TlsContext> entry : serverNames.entrySet()) {
			add(copy, context, entry.getKey(), entry.getValue());
		}
		serverNames = Collections.unmodifiableMap(copy);
	}

	/**
	 * Create a snapshot of one context for all connections.
	 * @param context the context of a server
	 * @return the snapshot
	 * @throws IllegalStateException if the context is a client's
	 */
	public static ServerTls of(TlsContext context) {
		return new ServerTls(context, Map.of());
	}

	/**
	 * Return the notation in which server names are kept here.
	 * @param serverName the name, or a wildcard like {@code *.example.org}
	 * @return the name in lower case, in ASCII and without a final dot
	 * @throws IllegalArgumentException if it can be no name
	 */
	public static String normalize(String serverName) {
		return ServerName.configured(serverName);
	}

	/**
	 * Return a snapshot with one more server name.
	 * @param serverName the name, or a wildcard like {@code *.example.org}
	 * @param context the context of connections that ask for it
	 * @return the extended copy
	 * @throws IllegalStateException if the context is a client's
	 * @throws IllegalArgumentException if the name can be none, or is there already, or
	 * if the context has another engine
	 */
	public ServerTls withServerName(String serverName, TlsContext context) {
		Map<String, TlsContext> extended = new LinkedHashMap<>(this.serverNames);
		add(extended, this.context, serverName, context);
		return new ServerTls(this.context, extended);
	}

	private static void add(Map<String, TlsContext> contexts, TlsContext own, String serverName, TlsContext context) {
		context.netty().checkRole(null);
		if (context.engine() != own.engine()) {
			throw new IllegalArgumentException("The TLS context of server name '" + serverName + "' has engine "
					+ context.engine() + ", but the listener's own has " + own.engine());
		}
		if (contexts.putIfAbsent(ServerName.configured(serverName), context) != null) {
			throw new IllegalArgumentException("Server name '" + serverName + "' is there twice");
		}
	}

	/**
	 * Return the context of a connection that asks for a name.
	 * @param serverName the name that the peer has sent, in any case, perhaps with a
	 * final dot
	 * @return the context, or {@code null} to refuse the connection
	 */
	public @Nullable TlsContext find(String serverName) {
		String name = ServerName.asked(serverName);
		TlsContext exact = this.serverNames.get(name);
		if (exact != null) {
			return exact;
		}
		TlsContext wildcard = this.serverNames.get(ServerName.wildcardFor(name));
		return (wildcard != null) ? wildcard : findUnknown();
	}

	/**
	 * Return the context of a connection that asks for a name which is not known, or
	 * which cannot be read.
	 * @return the listener's own, or {@code null} to refuse the connection
	 */
	public @Nullable TlsContext findUnknown() {
		for (TlsContext named : this.serverNames.values()) {
			if (named.options().clientAuth() == ClientAuth.NEED) {
				return null;
			}
		}
		return this.context;
	}

	/**
	 * Return all contexts, each once.
	 * @return the listener's own first
	 */
	public Collection<TlsContext> contexts() {
		Collection<TlsContext> contexts = new LinkedHashSet<>();
		contexts.add(this.context);
		contexts.addAll(this.serverNames.values());
		return contexts;
	}

	@Override
	public ServerTls current() {
		return this;
	}

}
