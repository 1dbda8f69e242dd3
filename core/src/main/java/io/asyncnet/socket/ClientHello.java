package io.asyncnet.socket;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Collects the ClientHello out of any number of records and segments, and finds in it the
 * server name that the peer asks for, and the application protocols that it offers. What
 * is not exactly as RFC 8446, RFC 6066 and RFC 7301 say is unreadable: whoever guesses
 * may see another name than the TLS engine does.
 */
final class ClientHello {

	static final int MAX_LENGTH = 16 * 1024;

	private static final int CHANGE_CIPHER_SPEC = 20;

	private static final int HANDSHAKE = 22;

	private static final int APPLICATION_DATA = 23;

	private static final int CLIENT_HELLO = 1;

	private static final int RECORD_HEADER = 5;

	private static final int MESSAGE_HEADER = 4;

	/** The version, and random bytes. */
	private static final int VERSION_AND_RANDOM = 2 + 32;

	private static final int SERVER_NAME = 0;

	private static final int HOST_NAME = 0;

	private static final int APPLICATION_PROTOCOLS = 16;

	/** RFC 1035, with the dots. */
	private static final int MAX_NAME = 255;

	private static final byte[] NOTHING = new byte[0];

	private State state = State.INCOMPLETE;

	private @Nullable String serverName;

	private List<String> applicationProtocols = List.of();

	/** Position in the current record, its header included. */
	private int position;

	private int recordLength;

	/** The message with its header, as far as it is there. */
	private byte[] message = NOTHING;

	private int length;

	private int expected = MESSAGE_HEADER;

	/** Read on; what comes behind the message is not looked at. */
	State read(ByteBuf bytes) {
		int index = bytes.readerIndex();
		while (this.state == State.INCOMPLETE && index < bytes.writerIndex()) {
			if (this.position < RECORD_HEADER) {
				header(bytes.getUnsignedByte(index++));
			}
			else {
				int count = Math.min(bytes.writerIndex() - index,
						Math.min(RECORD_HEADER + this.recordLength - this.position, this.expected - this.length));
				append(bytes, index, count);
				index += count;
				this.position += count;
			}
			if (this.position >= RECORD_HEADER && this.position == RECORD_HEADER + this.recordLength) {
				this.position = 0;
			}
		}
		return this.state;
	}

	/** The name, {@code null} if the peer asks for none. */
	@Nullable String serverName() {
		return this.serverName;
	}

	/** The names, the most preferred one first; empty if the peer offers none. */
	List<String> applicationProtocols() {
		return this.applicationProtocols;
	}

	private void header(int value) {
		if (this.position == 0) {
			this.recordLength = 0;
			if (value != HANDSHAKE) {
				boolean tls = value >= CHANGE_CIPHER_SPEC && value <= APPLICATION_DATA;
				this.state = (tls || this.length > 0) ? State.UNREADABLE : State.NOT_TLS;
			}
		}
		else if (this.position == 1 && value != 3) {
			this.state = State.UNREADABLE;
		}
		else if (this.position >= 3) {
			this.recordLength = (this.recordLength << 8) | value;
		}
		this.position++;
	}

	private void append(ByteBuf bytes, int index, int count) {
		if (this.message.length < this.length + count) {
			this.message = Arrays.copyOf(this.message, Math.max(this.length + count, 2 * this.message.length));
		}
		bytes.getBytes(index, this.message, this.length, count);
		this.length += count;
		if (this.length < this.expected) {
			return;
		}
		if (this.expected == MESSAGE_HEADER) {
			this.expected += ByteBuffer.wrap(this.message).getInt() & 0xFFFFFF;
			if (this.message[0] != CLIENT_HELLO || this.expected > MESSAGE_HEADER + MAX_LENGTH) {
				this.state = State.UNREADABLE;
				return;
			}
		}
		if (this.length == this.expected) {
			parse();
		}
	}

	private void parse() {
		try {
			extensions(ByteBuffer.wrap(this.message, MESSAGE_HEADER, this.expected - MESSAGE_HEADER).slice());
			this.state = State.COMPLETE;
		}
		catch (BufferUnderflowException | IllegalArgumentException ex) {
			// a length that goes beyond what is there, or something where nothing may be
			this.state = State.UNREADABLE;
			this.serverName = null;
			this.applicationProtocols = List.of();
		}
		this.message = NOTHING;
	}

	private void extensions(ByteBuffer hello) {
		skip(hello, VERSION_AND_RANDOM);
		skip(hello, unsigned(hello.get()));
		skip(hello, unsigned(hello.getShort()));
		skip(hello, unsigned(hello.get()));
		if (!hello.hasRemaining()) {
			return;
		}
		ByteBuffer extensions = part(hello);
		require(!hello.hasRemaining());
		while (extensions.hasRemaining()) {
			int type = unsigned(extensions.getShort());
			ByteBuffer extension = part(extensions);
			if (type == SERVER_NAME) {
				require(this.serverName == null);
				this.serverName = hostName(extension);
			}
			else if (type == APPLICATION_PROTOCOLS) {
				require(this.applicationProtocols.isEmpty());
				this.applicationProtocols = names(extension);
			}
		}
	}

	private static List<String> names(ByteBuffer extension) {
		ByteBuffer list = part(extension);
		require(!extension.hasRemaining() && list.hasRemaining());
		List<String> names = new ArrayList<>();
		while (list.hasRemaining()) {
			byte[] name = new byte[unsigned(list.get())];
			require(name.length > 0);
			list.get(name);
			names.add(new String(name, StandardCharsets.ISO_8859_1));
		}
		return names;
	}

	private static String hostName(ByteBuffer extension) {
		ByteBuffer names = part(extension);
		require(!extension.hasRemaining());
		require(names.get() == HOST_NAME);
		ByteBuffer name = part(names);
		require(!names.hasRemaining() && name.hasRemaining() && name.remaining() <= MAX_NAME);
		for (int i = 0; i < name.limit(); i++) {
			require(name.get(i) > ' ' && name.get(i) <= '~');
		}
		return StandardCharsets.US_ASCII.decode(name).toString();
	}

	/** What follows, with its length in two bytes. */
	private static ByteBuffer part(ByteBuffer from) {
		int length = unsigned(from.getShort());
		require(length <= from.remaining());
		ByteBuffer part = from.slice(from.position(), length);
		skip(from, length);
		return part;
	}

	private static void skip(ByteBuffer bytes, int count) {
		bytes.position(bytes.position() + count);
	}

	private static int unsigned(byte value) {
		return Byte.toUnsignedInt(value);
	}

	private static int unsigned(short value) {
		return Short.toUnsignedInt(value);
	}

	private static void require(boolean condition) {
		if (!condition) {
			throw new IllegalArgumentException("Malformed");
		}
	}

	/**
	 * What is known of it.
	 */
	enum State {

		/** More has to come. */
		INCOMPLETE,

		/** It is there. */
		COMPLETE,

		/** Something else has come, which no TLS engine takes for a handshake. */
		NOT_TLS,

		/** It cannot be told what an engine would read. */
		UNREADABLE

	}

}
