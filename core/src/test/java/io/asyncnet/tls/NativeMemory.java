package io.asyncnet.tls;

/**
 * Looks at the memory of BoringSSL that belongs to a context.
 */
public final class NativeMemory {

	private NativeMemory() {
	}

	/**
	 * Return how many hold on to the memory of a context: its owner, and its connections.
	 * @param context the context
	 * @return 0 when the memory is freed
	 */
	public static int holders(TlsContext context) {
		return context.netty().shares();
	}

}
