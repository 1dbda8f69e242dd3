package io.asyncnet.socket;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

import io.asyncnet.socket.ClientHello.State;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ClientHelloTests {

	private static final byte[] RECORD = Hellos.of("www.example.org").record();

	@Test
	void findsName() {
		assertThat(name(RECORD)).isEqualTo("www.example.org");
	}

	@Test
	void findsNameBehindOtherExtensions() {
		byte[] name = Hellos.serverName("a.test".getBytes(StandardCharsets.US_ASCII));

		assertThat(name(Hellos.withExtensions(Hellos.extension(43, 2, 3, 4), Hellos.extension(0x0A0A), name).record()))
			.isEqualTo("a.test");
	}

	@Test
	void helloMayAskForNoName() {
		assertThat(name(Hellos.withExtensions(Hellos.extension(10, 0, 2, 0, 23)).record())).isNull();
		assertThat(name(Hellos.withExtensions().record())).isNull();
		byte[] withoutExtensions = new byte[2 + 32 + 1 + 2 + 2 + 1 + 1];
		withoutExtensions[2 + 32 + 1 + 1] = 2;
		withoutExtensions[2 + 32 + 1 + 2 + 2] = 1;
		assertThat(name(Hellos.withBody(withoutExtensions).record())).isNull();
	}

	@Test
	void waitsForTheLastByte() {
		ClientHello hello = new ClientHello();
		for (int i = 0; i < RECORD.length - 1; i++) {
			assertThat(hello.read(Unpooled.wrappedBuffer(RECORD, i, 1))).as("byte %d", i).isEqualTo(State.INCOMPLETE);
		}
		assertThat(hello.read(Unpooled.wrappedBuffer(RECORD, RECORD.length - 1, 1))).isEqualTo(State.COMPLETE);
		assertThat(hello.serverName()).isEqualTo("www.example.org");
	}

	@Test
	void doesNotLookBehindTheMessage() {
		byte[] more = Arrays.copyOf(RECORD, RECORD.length + 7);

		assertThat(name(more)).isEqualTo("www.example.org");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4, 5, 50 })
	void messageMayBeInAnyRecords(int size) {
		byte[] message = Hellos.of("www.example.org").message();
		ByteArrayOutputStream records = new ByteArrayOutputStream();
		for (int from = 0; from < message.length; from += size) {
			int length = Math.min(size, message.length - from);
			records.writeBytes(new byte[] { 22, 3, 3, 0, (byte) length });
			records.write(message, from, length);
			// one without content, too
			records.writeBytes(new byte[] { 22, 3, 3, 0, 0 });
		}

		assertThat(name(records.toByteArray())).isEqualTo("www.example.org");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a b", "a\u0000.test", "a\u007f", "\u00e9.test" })
	void nameOfOtherCharactersIsUnreadable(String name) {
		byte[] extension = Hellos.serverName(name.getBytes(StandardCharsets.ISO_8859_1));

		assertThat(read(Hellos.withExtensions(extension).record())).isEqualTo(State.UNREADABLE);
	}

	@Test
	void nameMayHave255Bytes() {
		assertThat(name(Hellos.of("a".repeat(255)).record())).hasSize(255);
		assertThat(read(Hellos.of("a".repeat(256)).record())).isEqualTo(State.UNREADABLE);
	}

	@Test
	void severalNamesAreUnreadable() {
		byte[] name = Hellos.serverName(new byte[] { 'a' });

		assertThat(read(Hellos.withExtensions(name, name).record())).isEqualTo(State.UNREADABLE);
		byte[] two = Hellos.extension(0, 0, 8, 0, 0, 1, 'a', 0, 0, 1, 'b');
		assertThat(read(Hellos.withExtensions(two).record())).isEqualTo(State.UNREADABLE);
	}

	@Test
	void nameOfAnotherKindIsUnreadable() {
		byte[] kind = Hellos.extension(0, 0, 4, 1, 0, 1, 'a');

		assertThat(read(Hellos.withExtensions(kind).record())).isEqualTo(State.UNREADABLE);
	}

	@Test
	void bytesWhereNoneMayBeAreUnreadable() {
		assertThat(read(Hellos.withExtensions(Hellos.extension(0, 0, 4, 0, 0, 1, 'a', 0)).record()))
			.isEqualTo(State.UNREADABLE);
		assertThat(read(Hellos.withExtensions(Hellos.extension(0, 0, 5, 0, 0, 1, 'a', 0)).record()))
			.isEqualTo(State.UNREADABLE);
		assertThat(read(Hellos.withExtensions(Hellos.extension(0)).record())).isEqualTo(State.UNREADABLE);
		byte[] body = body();
		assertThat(read(Hellos.withBody(Arrays.copyOf(body, body.length + 1)).record())).isEqualTo(State.UNREADABLE);
	}

	@Test
	void messageThatEndsTooEarlyIsUnreadable() {
		byte[] body = body();
		int extensions = 2 + 32 + 1 + 6 + 2;
		for (int length = 0; length < body.length; length++) {
			State expected = (length == extensions) ? State.COMPLETE : State.UNREADABLE;
			assertThat(read(Hellos.withBody(Arrays.copyOf(body, length)).record())).as("%d bytes", length)
				.isEqualTo(expected);
		}
	}

	@Test
	void anotherMessageIsUnreadable() {
		byte[] other = RECORD.clone();
		other[5] = 2;

		assertThat(read(other)).isEqualTo(State.UNREADABLE);
	}

	@Test
	void moreThan16KiBIsUnreadable() {
		assertThat(read(22, 3, 1, 0, 4, 1, 0, 0x40, 0)).isEqualTo(State.INCOMPLETE);
		assertThat(read(22, 3, 1, 0, 4, 1, 0, 0x40, 1)).isEqualTo(State.UNREADABLE);
	}

	@Test
	void otherRecordsOfTlsAreUnreadable() {
		for (int type : new int[] { 20, 21, 23 }) {
			assertThat(read(type)).as("type %d", type).isEqualTo(State.UNREADABLE);
		}
		assertThat(read(22, 2)).isEqualTo(State.UNREADABLE);
		assertThat(read(22, 3, 1, 0, 1, 1, 21)).isEqualTo(State.UNREADABLE);
		assertThat(read(22, 3, 1, 0, 1, 1, 'G')).isEqualTo(State.UNREADABLE);
	}

	@Test
	void anythingElseIsNotTls() {
		assertThat(read('G')).isEqualTo(State.NOT_TLS);
		assertThat(read(0x80)).isEqualTo(State.NOT_TLS);
		assertThat(read('\r', '\n')).isEqualTo(State.NOT_TLS);
	}

	@Test
	void anyBytesHaveAnAnswer() {
		Random random = new Random(42);
		for (int i = 0; i < 200_000; i++) {
			byte[] changed = RECORD.clone();
			for (int changes = random.nextInt(4); changes >= 0; changes--) {
				changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
			}
			ClientHello hello = new ClientHello();
			State state = hello.read(Unpooled.wrappedBuffer(changed));
			String name = hello.serverName();
			assertThat(state == State.COMPLETE || name == null).isTrue();
			assertThat(name == null || name.length() <= 255).isTrue();
		}
	}

	private static byte[] body() {
		byte[] message = Hellos.of("www.example.org").message();
		return Arrays.copyOfRange(message, 4, message.length);
	}

	private static @Nullable String name(byte[] bytes) {
		ClientHello hello = new ClientHello();
		assertThat(hello.read(Unpooled.wrappedBuffer(bytes))).isEqualTo(State.COMPLETE);
		return hello.serverName();
	}

	private static State read(int... values) {
		byte[] bytes = new byte[values.length];
		for (int i = 0; i < values.length; i++) {
			bytes[i] = (byte) values[i];
		}
		return read(bytes);
	}

	private static State read(byte[] bytes) {
		return new ClientHello().read(Unpooled.wrappedBuffer(bytes));
	}

}
