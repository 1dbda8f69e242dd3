package io.asyncnet.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one header of the PROXY protocol as they arrive: takes exactly those that
 * belong to it, and not one more than is allowed. What the addresses in it are is read by
 * Netty's decoder, which is asked once, with the whole header; lengths, further fields
 * and the checksum are looked at here, because that decoder accepts whatever they are.
 */
final class ProxyHeader {

	/** Of the specification, line end included. */
	static final int MAX_V1 = 107;

	/**
	 * Room for a Unix domain socket's addresses, and more fields than any proxy sends.
	 */
	static final int MAX_V2 = 2048;

	private static final byte[] V1_PREFIX = "PROXY ".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] V2_PREFIX = "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII);

	private static final int V2_HEAD = 16;

	private static final int CRC_LENGTH = 4;

	private static final int TLV_HEAD = 3;

	private byte[] bytes = new byte[MAX_V1];

	private int length;

	/** Of a header of version 2, once it is known. */
	private int total = V2_HEAD;

	private State state = State.INCOMPLETE;

	/**
	 * Take bytes until the header is complete, or cannot become one.
	 * @throws ProxyHeaderException if it is too long
	 */
	State read(ByteBuf in) {
		while (this.state == State.INCOMPLETE && in.isReadable()) {
			if (this.length < V2_HEAD || isV1()) {
				this.bytes[this.length++] = in.readByte();
			}
			else {
				int count = Math.min(in.readableBytes(), this.total - this.length);
				in.readBytes(this.bytes, this.length, count);
				this.length += count;
			}
			this.state = look();
		}
		return this.state;
	}

	private boolean isV1() {
		return this.bytes[0] == V1_PREFIX[0];
	}

	private State look() {
		byte[] prefix = isV1() ? V1_PREFIX : V2_PREFIX;
		int compared = Math.min(this.length, prefix.length);
		if (!Arrays.equals(this.bytes, 0, compared, prefix, 0, compared)) {
			return State.NONE;
		}
		return isV1() ? lookForLineEnd() : lookForLength();
	}

	private State lookForLineEnd() {
		if (this.length > V1_PREFIX.length && this.bytes[this.length - 1] == '\n'
				&& this.bytes[this.length - 2] == '\r') {
			return State.COMPLETE;
		}
		if (this.length == MAX_V1) {
			throw new ProxyHeaderException("it is longer than " + MAX_V1 + " bytes");
		}
		return State.INCOMPLETE;
	}

	private State lookForLength() {
		if (this.length == V2_HEAD) {
			this.total = V2_HEAD + unsignedShort(V2_HEAD - 2);
			if (this.total > MAX_V2) {
				throw new ProxyHeaderException("it is longer than " + MAX_V2 + " bytes");
			}
			this.bytes = Arrays.copyOf(this.bytes, Math.max(this.total, V2_HEAD));
		}
		return (this.length >= V2_HEAD && this.length == this.total) ? State.COMPLETE : State.INCOMPLETE;
	}

	private int unsignedShort(int index) {
		return Byte.toUnsignedInt(this.bytes[index]) << 8 | Byte.toUnsignedInt(this.bytes[index + 1]);
	}

	/** How many bytes have been taken. */
	int length() {
		return this.length;
	}

	/** What has been taken, when it is no header. */
	ByteBuf taken() {
		return Unpooled.wrappedBuffer(this.bytes, 0, this.length);
	}

	/**
	 * Read the complete header.
	 * @throws ProxyHeaderException if it is not well-formed
	 */
	ProxyInfo info(ChannelHandlerContext ctx, SocketAddress peer) {
		int version = isV1() ? 1 : 2;
		List<ProxyInfo.Tlv> tlvs = isV1() ? List.of() : checkedTlvs();
		HAProxyMessage message = Decoder.decode(ctx, this.bytes, this.length);
		try {
			InetSocketAddress source = address(message, message.sourceAddress(), message.sourcePort());
			InetSocketAddress destination = address(message, message.destinationAddress(), message.destinationPort());
			return new ProxyInfo(version, peer, source, (source != null) ? destination : null, tlvs);
		}
		finally {
			message.release();
		}
	}

	/** Only what has come by TCP has an address that means something here. */
	private static @Nullable InetSocketAddress address(HAProxyMessage message, @Nullable String address, int port) {
		return switch (message.proxiedProtocol()) {
			case TCP4, TCP6 -> {
				byte[] digits = (address != null) ? NetUtil.createByteArrayFromIpAddressString(address) : null;
				if (digits == null) {
					throw new ProxyHeaderException("it has no address");
				}
				try {
					yield new InetSocketAddress(InetAddress.getByAddress(digits), port);
				}
				catch (UnknownHostException ex) {
					throw new ProxyHeaderException("its address has " + digits.length + " bytes");
				}
			}
			default -> null;
		};
	}

	/** All of a header that is not from the proxy itself is to be ignored. */
	private List<ProxyInfo.Tlv> checkedTlvs() {
		boolean local = (this.bytes[12] & 0xF) == 0;
		int addresses = switch (this.bytes[13] >> 4) {
			case 1 -> 12;
			case 2 -> 36;
			case 3 -> 216;
			default -> 0;
		};
		if (local || addresses == 0) {
			return List.of();
		}
		if (V2_HEAD + addresses > this.length) {
			throw new ProxyHeaderException("it is too short for its addresses");
		}
		ByteBuffer fields = ByteBuffer.wrap(this.bytes, V2_HEAD + addresses, this.length - V2_HEAD - addresses);
		List<ProxyInfo.Tlv> tlvs = tlvs(fields.slice());
		checkCrc(V2_HEAD + addresses, tlvs);
		ByteBuffer ssl = ProxyInfo.Tlv.find(tlvs, ProxyInfo.Tlv.SSL);
		if (ssl != null) {
			ProxySsl.of(ssl);
		}
		return tlvs;
	}

	/**
	 * Split into fields, which have to end where the bytes end.
	 * @throws ProxyHeaderException if they do not
	 */
	static List<ProxyInfo.Tlv> tlvs(ByteBuffer bytes) {
		List<ProxyInfo.Tlv> tlvs = new ArrayList<>(4);
		while (bytes.hasRemaining()) {
			if (bytes.remaining() < TLV_HEAD) {
				throw new ProxyHeaderException("there are bytes behind its last field");
			}
			int type = Byte.toUnsignedInt(bytes.get());
			int length = Short.toUnsignedInt(bytes.getShort());
			if (length > bytes.remaining()) {
				throw new ProxyHeaderException("a field of it is longer than the header");
			}
			tlvs.add(new ProxyInfo.Tlv(type, bytes.slice(bytes.position(), length)));
			bytes.position(bytes.position() + length);
		}
		return tlvs;
	}

	/** The checksum is that of the whole header with zeros in its own place. */
	private void checkCrc(int start, List<ProxyInfo.Tlv> tlvs) {
		int index = start;
		for (ProxyInfo.Tlv tlv : tlvs) {
			int size = tlv.value().remaining();
			if (tlv.type() == ProxyInfo.Tlv.CRC32C) {
				int value = index + TLV_HEAD;
				CRC32C crc = new CRC32C();
				crc.update(this.bytes, 0, value);
				crc.update(new byte[CRC_LENGTH]);
				int rest = value + size;
				crc.update(this.bytes, rest, this.length - rest);
				if (size != CRC_LENGTH || tlv.value().getInt() != (int) crc.getValue()) {
					throw new ProxyHeaderException("its checksum is wrong");
				}
			}
			index += TLV_HEAD + size;
		}
	}

	/** How far the header is. */
	enum State {

		/** More bytes have to come. */
		INCOMPLETE,

		/** All bytes are there. */
		COMPLETE,

		/** These bytes are something else. */
		NONE

	}

	/**
	 * Netty's decoder outside of a pipeline.
	 */
	private static final class Decoder extends HAProxyMessageDecoder {

		static HAProxyMessage decode(ChannelHandlerContext ctx, byte[] bytes, int length) {
			List<Object> out = new ArrayList<>(1);
			try {
				new Decoder().decode(ctx, Unpooled.wrappedBuffer(bytes, 0, length), out);
			}
			catch (Exception ex) {
				// whose message may hold what the peer has sent
				throw new ProxyHeaderException("it cannot be read");
			}
			if (out.isEmpty()) {
				throw new ProxyHeaderException("it is too short");
			}
			return (HAProxyMessage) out.get(0);
		}

	}

}
