package io.asyncnet.socket;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * A socket below TLS that sends the ClientHello in other records and segments than the
 * client has made.
 */
final class HelloSocket extends Socket {

	private static final int RECORD_HEADER = 5;

	private final int recordBytes;

	private final int segmentBytes;

	private boolean sent;

	/**
	 * Create a socket.
	 * @param recordBytes bytes of the message for each record, 0 to leave the record as
	 * it is
	 * @param segmentBytes bytes for each segment, 0 for one
	 */
	HelloSocket(int recordBytes, int segmentBytes) {
		this.recordBytes = recordBytes;
		this.segmentBytes = segmentBytes;
	}

	@Override
	public OutputStream getOutputStream() throws IOException {
		return new FilterOutputStream(super.getOutputStream()) {

			@Override
			public void write(byte[] bytes, int offset, int length) throws IOException {
				if (HelloSocket.this.sent) {
					this.out.write(bytes, offset, length);
					return;
				}
				HelloSocket.this.sent = true;
				byte[] hello = new byte[length];
				System.arraycopy(bytes, offset, hello, 0, length);
				setTcpNoDelay(true);
				for (byte[] segment : split(records(hello), HelloSocket.this.segmentBytes)) {
					this.out.write(segment);
					this.out.flush();
				}
			}
		};
	}

	private byte[] records(byte[] record) {
		if (this.recordBytes == 0) {
			return record;
		}
		byte[] message = new byte[record.length - RECORD_HEADER];
		System.arraycopy(record, RECORD_HEADER, message, 0, message.length);
		ByteArrayOutputStream records = new ByteArrayOutputStream();
		for (byte[] part : split(message, this.recordBytes)) {
			records.write(record, 0, 3);
			records.write(part.length >> 8);
			records.write(part.length);
			records.writeBytes(part);
		}
		return records.toByteArray();
	}

	private static List<byte[]> split(byte[] bytes, int size) {
		List<byte[]> parts = new ArrayList<>();
		int step = (size == 0) ? bytes.length : size;
		for (int from = 0; from < bytes.length; from += step) {
			byte[] part = new byte[Math.min(step, bytes.length - from)];
			System.arraycopy(bytes, from, part, 0, part.length);
			parts.add(part);
		}
		return parts;
	}

}
