package io.asyncnet.spring.autoconfigure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.asyncnet.CloseReason;
import io.asyncnet.framing.CustomCutter;
import io.asyncnet.framing.CustomFraming;
import io.asyncnet.framing.FramingException;
import io.asyncnet.framing.OutputBuffer;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ConnectionObserver;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.listener.ConnectionObserverFactory;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a peer sees of each framing.
 */
class FramingWireTests {

	private final CompletableFuture<CloseReason> reason = new CompletableFuture<>();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AsyncNetAutoConfiguration.class))
		.withBean(ConnectionObserverFactory.class, () -> (listener) -> new Observer())
		.withBean("echo", Echo.class)
		.withPropertyValues("asyncnet.listeners.echo.port=0");

	static Stream<Wire> wires() {
		return Stream.of(wire("line", "one\n\r\ntwo\r\n", "one\r\n\r\ntwo\r\n", "one\ntw"),
				wire("delimited", "one||two\nthree||", "one||two||three||", "one||tw|", "delimiters=||,\\n"),
				wire("length-prefixed", "\0\0\0\3one\0\0\0\0", "\0\0\0\3one\0\0\0\0", "\0\0\0\3on"),
				wire("length-prefixed", "A\10\0\0\0oneB\5\0\0\0", "A\10\0\0\0oneB\5\0\0\0", "A\7\0",
						"byte-order=little-endian", "length-includes-header=true", "length-offset=1",
						"strip-header=false"),
				wire("length-prefixed", "AB\3oneCD\0", "\0\0\3one\0\0\0", "AB", "length-bytes=1", "length-offset=2"),
				wire("length-prefixed", "\0\0\0\0\0\0\0\3one", "\0\0\0\0\0\0\0\3one", "\0", "length-bytes=8"),
				wire("varint", "\3one\0\3two", "\3one\0\3two", "\3on"),
				wire("fixed-length", "onetwosix", "onetwosix", "on", "fixed-length=3"),
				wire("mllp", "\u000Bone\u001C\r\u000Bt\rwo\u001C\r", "\u000Bone\u001C\r\u000Bt\rwo\u001C\r",
						"\u000Bone\u001C"),
				wire("stx-etx", "\2one\3\2\3", "\2one\3\2\3", "\2one"),
				wire("null-terminated", "one\0\0two\0", "one\0\0two\0", "one"),
				wire("octet-counted", "3 one10 1234567890", "3 one10 1234567890", "10 1"),
				wire("netstring", "3:one,0:,3:two,", "3:one,0:,3:two,", "3:one"),
				wire("custom", "<one><><two>", "<one><><two>", "<on"));
	}

	private static Wire wire(String framing, String sent, String received, String beginning, String... frame) {
		String[] properties = Stream
			.concat(Stream.of("asyncnet.listeners.echo.framing=" + framing),
					Stream.of(frame).map((property) -> "asyncnet.listeners.echo.frame." + property))
			.toArray(String[]::new);
		return new Wire(framing, properties, bytes(sent), bytes(received), bytes(beginning));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

	@ParameterizedTest
	@MethodSource("wires")
	void echoesFramesSplitAtEveryByte(Wire wire) {
		run(wire, (context) -> {
			for (int split = 0; split <= wire.sent().length; split++) {
				try (TestClient client = connect(context)) {
					client.send(Arrays.copyOf(wire.sent(), split));
					client.send(Arrays.copyOfRange(wire.sent(), split, wire.sent().length));

					assertThat(client.receiveBytes(wire.received().length)).isEqualTo(wire.received());
				}
			}
		});
	}

	@ParameterizedTest
	@MethodSource("wires")
	void echoesFramesThatArriveByteByByte(Wire wire) {
		run(wire, (context) -> {
			try (TestClient client = connect(context)) {
				for (int round = 0; round < 5; round++) {
					for (byte value : wire.sent()) {
						client.send(new byte[] { value });
					}
					assertThat(client.receiveBytes(wire.received().length)).isEqualTo(wire.received());
				}
			}
		});
	}

	@ParameterizedTest
	@MethodSource("wires")
	void echoesManyFramesThatArriveAtOnce(Wire wire) {
		int times = 500;
		run(wire, (context) -> {
			try (TestClient client = connect(context)) {
				client.send(repeat(wire.sent(), times));

				assertThat(client.receiveBytes(times * wire.received().length))
					.isEqualTo(repeat(wire.received(), times));
			}
		});
	}

	@ParameterizedTest
	@MethodSource("wires")
	void closesWhoEndsWithinAFrame(Wire wire) {
		run(wire, (context) -> {
			try (TestClient client = connect(context)) {
				client.send(wire.beginning());
				client.socket().shutdownOutput();

				assertClosedAs(CloseReason.FRAME_TRUNCATED);
			}
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "mllp|one", "mllp|\u000Bone\u001C\n", "mllp|\u000Bone\u000B", "stx-etx|one",
			"stx-etx|\2one\2", "octet-counted|<14>", "octet-counted|05 x", "netstring|03:one,", "netstring|3:onex",
			"varint|\u0080\u0080\u0080\u0080\u0080\1", "line|GET / HTTP/1.1\r\nHost: x\r\n\r\n", "custom|x" })
	void closesWhoSendsNoFrames(String framingAndBytes) {
		int bar = framingAndBytes.indexOf('|');
		run(wire(framingAndBytes.substring(0, bar), "", "", ""), (context) -> {
			try (TestClient client = connect(context)) {
				client.send(bytes(framingAndBytes.substring(bar + 1)));

				assertThat(client.isEnded()).isTrue();
			}
			assertClosedAs(CloseReason.FRAME_MALFORMED);
			assertThat(context.getBean(Echo.class).calls).hasValue(0);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "line|123456", "delimited|123456", "length-prefixed|\0\0\0\6",
			"length-prefixed|\u00ff\u00ff\u00ff\u00ff", "varint|\6", "mllp|\u000B123456", "stx-etx|\002123456",
			"null-terminated|123456", "octet-counted|6", "netstring|6" })
	void closesWhoSendsOrAnnouncesAFrameThatIsTooLong(String framingAndBytes) {
		int bar = framingAndBytes.indexOf('|');
		String framing = framingAndBytes.substring(0, bar);
		Wire wire = framing.equals("delimited") ? wire(framing, "", "", "", "max-length=5B", "delimiter=;")
				: wire(framing, "", "", "", "max-length=5B");
		run(wire, (context) -> {
			try (TestClient client = connect(context)) {
				client.send(bytes(framingAndBytes.substring(bar + 1)));

				assertThat(client.isEnded()).isTrue();
			}
			assertClosedAs(CloseReason.FRAME_TOO_LONG);
		});
	}

	@Test
	void takesHttpForLinesWhenItMay() {
		run(wire("line", "", "", "", "reject-http=false"), (context) -> {
			try (TestClient client = connect(context)) {
				assertThat(client.exchange("GET / HTTP/1.1")).isEqualTo("GET / HTTP/1.1");
			}
		});
	}

	/** A handler that returns what the peer would take for something else. */
	@ParameterizedTest
	@ValueSource(
			strings = { "line", "delimited", "mllp", "stx-etx", "null-terminated", "fixed-length", "octet-counted" })
	void closesInsteadOfAReplyThatIsNoFrame(String framing) {
		Wire wire = switch (framing) {
			case "delimited" -> wire(framing, "inject;", "", "", "delimiter=;");
			case "fixed-length" -> wire(framing, "inject", "", "", "fixed-length=6");
			case "octet-counted" -> wire(framing, "6 inject", "", "");
			case "mllp" -> wire(framing, "\u000Binject\u001C\r", "", "");
			case "stx-etx" -> wire(framing, "\2inject\3", "", "");
			case "null-terminated" -> wire(framing, "inject\0", "", "");
			default -> wire(framing, "inject\n", "", "");
		};
		String reply = switch (framing) {
			case "octet-counted" -> "";
			case "fixed-length" -> "shor";
			default -> "a\r\n;\u000B\u001C\2\3\0b";
		};
		this.runner.withBean("inject", Inject.class, reply)
			.withPropertyValues(wire.properties())
			.withPropertyValues("asyncnet.listeners.echo.enabled=false", "asyncnet.listeners.inject.port=0",
					"asyncnet.listeners.inject.framing=" + framing)
			.withPropertyValues(Stream.of(wire.properties())
				.map((property) -> property.replace(".echo.", ".inject."))
				.toArray(String[]::new))
			.run((context) -> {
				int port = context.getBean(SocketListenerRegistry.class).get("inject").port();
				try (TestClient client = TestClient.connect(port)) {
					client.send(wire.sent());

					assertThat(client.isEnded()).isTrue();
				}
				assertClosedAs(CloseReason.HANDLER_FAILED);
			});
	}

	private void run(Wire wire, ContextConsumer<AssertableApplicationContext> test) {
		this.runner.withBean(Angled.class).withPropertyValues(wire.properties()).run(test);
	}

	private void assertClosedAs(CloseReason expected) {
		assertThat(this.reason).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(expected);
	}

	private static TestClient connect(AssertableApplicationContext context) throws IOException {
		TestClient client = TestClient.connect(context.getBean(SocketListenerRegistry.class).get("echo").port());
		client.socket().setTcpNoDelay(true);
		return client;
	}

	private static byte[] repeat(byte[] bytes, int times) {
		ByteBuffer all = ByteBuffer.allocate(bytes.length * times);
		for (int i = 0; i < times; i++) {
			all.put(bytes);
		}
		return all.array();
	}

	/** What is configured, sent and received, and the beginning of a frame. */
	record Wire(String framing, String[] properties, byte[] sent, byte[] received, byte[] beginning) {

		@Override
		public String toString() {
			return String.join(" ", this.properties);
		}

	}

	private final class Observer implements ConnectionObserver {

		@Override
		public void closed(Connection connection, CloseReason reason, long nanos) {
			FramingWireTests.this.reason.complete(reason);
		}

	}

	static class Echo {

		final AtomicInteger calls = new AtomicInteger();

		@SocketHandler("echo")
		String echo(String text) {
			this.calls.incrementAndGet();
			return text;
		}

	}

	static class Inject {

		private final String reply;

		Inject(String reply) {
			this.reply = reply;
		}

		@SocketHandler("inject")
		String inject(String text) {
			return this.reply;
		}

	}

	/** Text in angle brackets. */
	static class Angled implements CustomFraming {

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
					if (in.hasRemaining() && in.get(start) != '<') {
						throw FramingException.malformed("Frame does not begin with an angle bracket");
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
