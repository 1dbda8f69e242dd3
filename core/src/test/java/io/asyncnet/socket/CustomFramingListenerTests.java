package io.asyncnet.socket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

import ch.qos.logback.classic.Level;
import io.asyncnet.CloseReason;
import io.asyncnet.framing.CustomCutter;
import io.asyncnet.framing.CustomFraming;
import io.asyncnet.framing.OutputBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for listeners whose framing is the application's own.
 */
class CustomFramingListenerTests {

	private static final String SECRET = "secret-of-the-peer";

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void cutsAndWritesFramesThatArriveByteByByte(Execution execution) {
		try (ListenerFixture server = open(execution, Handlers.ECHO); RawClient client = server.connect()) {
			for (char part : "<one><><two>".toCharArray()) {
				client.send(String.valueOf(part));
			}

			assertThat(new String(client.receiveExactly(12), StandardCharsets.US_ASCII)).isEqualTo("<one><><two>");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void endsConnectionWhoseFrameIsTooLong(Execution execution) {
		try (ListenerFixture server = open(execution, Handlers.ECHO); RawClient client = server.connect()) {
			client.send("<" + "x".repeat(100));

			client.awaitEnd();
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.FRAME_TOO_LONG);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void endsConnectionWhoseFrameIsCutOff(Execution execution) {
		try (ListenerFixture server = open(execution, Handlers.ECHO); RawClient client = server.connect()) {
			client.send("<one><tw");
			client.shutdownOutput();

			assertThat(client.receiveAllText()).isEqualTo("<one>");
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.FRAME_TRUNCATED);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void warnsOfACutterThatFailsAndDoesNotTellThePayload(Execution execution) {
		try (CapturedLogs logs = CapturedLogs.open();
				ListenerFixture server = open(execution, Handlers.ECHO);
				RawClient client = server.connect()) {
			client.send("<one>!" + SECRET);

			assertThat(client.receiveAllText()).isEqualTo("<one>");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.HANDLER_FAILED);
			server.awaitNoConnections();
			List<String> warnings = logs.from(Level.WARN);
			assertThat(warnings).hasSize(1);
			assertThat(logs.text()).contains("a bug").contains("Angled").doesNotContain(SECRET);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void otherConnectionsDoNotNoticeACutterThatFails(Execution execution) {
		try (ListenerFixture server = open(execution, Handlers.ECHO);
				RawClient other = server.connect();
				RawClient failing = server.connect()) {
			other.send("<o");
			failing.send("!");
			failing.awaitEnd();

			other.send("ne>");
			assertThat(new String(other.receiveExactly(5), StandardCharsets.US_ASCII)).isEqualTo("<one>");
		}
	}

	private static ListenerFixture open(Execution execution, ConnectionHandler handler) {
		return ListenerFixture.open(execution, ListenerFixture.options().withFraming(new Angled()), handler);
	}

	/** Text in angle brackets. */
	private static final class Angled implements CustomFraming {

		@Override
		public int maxLength() {
			return 50;
		}

		@Override
		public CustomCutter newCutter() {
			return new CustomCutter(this) {

				private int scanned;

				@Override
				protected boolean cut(ByteBuffer in) {
					int start = in.position();
					if (in.hasRemaining() && in.get(start) == '!') {
						throw new IllegalStateException("a bug");
					}
					for (int i = start + this.scanned; i < in.limit(); i++) {
						if (in.get(i) == '>') {
							this.scanned = 0;
							return found(start + 1, i, i + 1);
						}
					}
					this.scanned = in.remaining();
					return false;
				}

			};
		}

		@Override
		public int begin(OutputBuffer out) {
			out.write((byte) '<');
			return out.size();
		}

		@Override
		public void end(OutputBuffer out, int payloadStart, boolean text) {
			out.write((byte) '>');
		}

	}

}
