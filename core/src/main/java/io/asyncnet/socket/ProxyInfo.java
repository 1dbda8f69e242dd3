package io.asyncnet.socket;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What the proxy in front of a listener said about a connection, in the header of the
 * PROXY protocol. All of it is as true as the proxy is honest; text in it may come from
 * the proxy's peer, unchecked.
 *
 * @param version version of the header: 1 or 2
 * @param proxy the address of the proxy, which is the peer of the real connection
 * @param source the address of the proxy's peer, which is
 * {@link Connection#remoteAddress()} then; {@code null} when the proxy speaks for itself,
 * for example to check the listener's health, or does not know
 * @param destination the address that the proxy's peer has connected to, or {@code null}
 * if there is no source
 * @param tlvs the further fields of a header of version 2, in their order
 * @since 0.1.0
 */
public record ProxyInfo(int version, SocketAddress proxy, @Nullable InetSocketAddress source,
		@Nullable InetSocketAddress destination, List<Tlv> tlvs) {

	/**
	 * Copy the list.
	 * @param version version of the header
	 * @param proxy the address of the proxy
	 * @param source the address of the proxy's peer
	 * @param destination the address that the proxy's peer has connected to
	 * @param tlvs the further fields
	 */
	public ProxyInfo {
		tlvs = List.copyOf(tlvs);
	}

	/**
	 * Return the name of the server that the proxy's peer has asked for, as a rule by
	 * TLS's server name indication.
	 * @return the name, or {@code null}
	 */
	public @Nullable String authority() {
		return Tlv.text(this.tlvs, Tlv.AUTHORITY);
	}

	/**
	 * Return the protocol that the proxy and its peer have agreed on by ALPN.
	 * @return the protocol, for example {@code h2}, or {@code null}
	 */
	public @Nullable String alpn() {
		return Tlv.text(this.tlvs, Tlv.ALPN);
	}

	/**
	 * Return what the proxy calls this connection.
	 * @return at most 128 bytes, read-only, or {@code null}
	 */
	public @Nullable ByteBuffer uniqueId() {
		return tlv(Tlv.UNIQUE_ID);
	}

	/**
	 * Return what the proxy says of the TLS that it has ended itself.
	 * @return the TLS between the proxy and its peer, or {@code null}
	 */
	public @Nullable ProxySsl ssl() {
		ByteBuffer value = tlv(Tlv.SSL);
		return (value != null) ? ProxySsl.of(value) : null;
	}

	/**
	 * Return the value of a field.
	 * @param type its type, 0 to 255
	 * @return the value of the first field of this type, read-only, or {@code null}
	 */
	public @Nullable ByteBuffer tlv(int type) {
		return Tlv.find(this.tlvs, type);
	}

	/**
	 * A field of the header: type, length and value.
	 *
	 * @param type the type, 0 to 255; from 0xE0 on a matter of those who run the proxy
	 * @param value the value, read-only
	 * @since 0.1.0
	 */
	public record Tlv(int type, ByteBuffer value) {

		static final int ALPN = 0x01;

		static final int AUTHORITY = 0x02;

		static final int CRC32C = 0x03;

		static final int UNIQUE_ID = 0x05;

		static final int SSL = 0x20;

		/**
		 * Protect the value.
		 * @param type the type
		 * @param value the value
		 */
		public Tlv {
			value = value.asReadOnlyBuffer();
		}

		/**
		 * Return the value.
		 * @return the value, read-only, with a position of its own for each caller
		 */
		@Override
		public ByteBuffer value() {
			return this.value.duplicate();
		}

		static @Nullable ByteBuffer find(List<Tlv> tlvs, int type) {
			for (Tlv tlv : tlvs) {
				if (tlv.type == type) {
					return tlv.value();
				}
			}
			return null;
		}

		static @Nullable String text(List<Tlv> tlvs, int type) {
			ByteBuffer value = find(tlvs, type);
			return (value != null) ? StandardCharsets.UTF_8.decode(value).toString() : null;
		}

	}

}
