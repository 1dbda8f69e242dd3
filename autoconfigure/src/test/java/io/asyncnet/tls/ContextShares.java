package io.asyncnet.tls;

/**
 * Looks at who holds on to the memory that BoringSSL has for a context.
 */
public final class ContextShares {

	private ContextShares() {
	}

	/**
	 * Count those who hold on to the memory of a context: its owner, and its connections.
	 * @param context the context
	 * @return 0 when the memory is freed
	 */
	public static int of(TlsContext context) {
		return context.netty().shares();
	}

}
