package io.asyncnet.socket;

import java.nio.ByteBuffer;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a proxy says of the TLS between its peer and itself.
 *
 * @param tls whether the peer has connected by TLS
 * @param certificate whether the peer has shown a certificate on this connection, or on
 * an earlier one of the same TLS session
 * @param verified whether it has, and the proxy has verified it
 * @param version version of TLS, for example {@code TLSv1.3}, or {@code null}
 * @param commonName common name of the certificate's subject, or {@code null}
 * @param cipher name of the cipher, or {@code null}
 * @param signatureAlgorithm algorithm that the proxy's certificate is signed with, or
 * {@code null}
 * @param keyAlgorithm algorithm of the key of the proxy's certificate, or {@code null}
 * @since 0.1.0
 */
public record ProxySsl(boolean tls, boolean certificate, boolean verified, @Nullable String version,
		@Nullable String commonName, @Nullable String cipher, @Nullable String signatureAlgorithm,
		@Nullable String keyAlgorithm) {

	/** Length of what comes before the fields. */
	static final int HEAD = 5;

	private static final int CLIENT_SSL = 0x01;

	private static final int CLIENT_CERT = 0x02 | 0x04;

	private static final int VERSION = 0x21;

	private static final int COMMON_NAME = 0x22;

	private static final int CIPHER = 0x23;

	private static final int SIGNATURE_ALGORITHM = 0x24;

	private static final int KEY_ALGORITHM = 0x25;

	/**
	 * Read the value of the field; what has been checked before.
	 * @throws ProxyHeaderException if it is not well-formed
	 */
	static ProxySsl of(ByteBuffer value) {
		if (value.remaining() < HEAD) {
			throw new ProxyHeaderException("its SSL field is too short");
		}
		int client = value.get();
		boolean certificate = (client & CLIENT_CERT) != 0;
		boolean verified = value.getInt() == 0;
		List<ProxyInfo.Tlv> fields = ProxyHeader.tlvs(value);
		return new ProxySsl((client & CLIENT_SSL) != 0, certificate, certificate && verified,
				ProxyInfo.Tlv.text(fields, VERSION), ProxyInfo.Tlv.text(fields, COMMON_NAME),
				ProxyInfo.Tlv.text(fields, CIPHER), ProxyInfo.Tlv.text(fields, SIGNATURE_ALGORITHM),
				ProxyInfo.Tlv.text(fields, KEY_ALGORITHM));
	}

}
