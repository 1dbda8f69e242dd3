package io.asyncnet.socket;

import java.util.stream.Stream;

import io.asyncnet.CloseReason;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsEngine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for ends that the peer may not have meant: a FIN without close_notify.
 */
class TlsTruncationTests {

	@ParameterizedTest
	@MethodSource("runs")
	void endBetweenFramesIsNotTheEndOfThePeer(TlsEngine engine, Execution execution, String protocol) {
		LifeRecorder life = new LifeRecorder();
		try (ListenerFixture server = open(engine, execution, life); RawClient wire = server.connect()) {
			RawClient tls = wire.upgrade(TestCertificates.clientContext(null), protocol);
			assertThat(tls.send("first\nsecond\n").receiveLines(2)).containsExactly("first", "second");
			wire.shutdownOutput();

			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.PEER_RESET);
			life.awaitEvents(4);
		}
		assertThat(life.events()).containsExactly("open", "frame first", "frame second", "close PEER_RESET");
	}

	@ParameterizedTest
	@MethodSource("runs")
	void endWithinAFrameIsATruncatedFrame(TlsEngine engine, Execution execution, String protocol) {
		try (ListenerFixture server = open(engine, execution, Handlers.ECHO); RawClient wire = server.connect()) {
			RawClient tls = wire.upgrade(TestCertificates.clientContext(null), protocol);
			assertThat(tls.send("first\nsec").receiveLine()).isEqualTo("first");
			wire.shutdownOutput();

			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.FRAME_TRUNCATED);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.TlsListenerTests#engines")
	void isNoticedBehindRecordsThatWaitForABusyHandler(TlsEngine engine, String protocol) {
		LifeRecorder life = new LifeRecorder();
		try (Gate gate = new Gate();
				ListenerFixture server = open(engine, Execution.POOL, life);
				RawClient wire = server.connect()) {
			life.gate = gate;
			RawClient tls = wire.upgrade(TestCertificates.clientContext(null), protocol);
			tls.send("first\n");
			gate.awaitArrivals(1);
			tls.send("second\n");
			wire.shutdownOutput();
			gate.open();

			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.PEER_RESET);
			life.awaitEvents(4);
		}
		assertThat(life.events()).containsExactly("open", "frame first", "frame second", "close PEER_RESET");
	}

	private static ListenerFixture open(TlsEngine engine, Execution execution, ConnectionHandler handler) {
		return ListenerFixture.open(execution, ListenerFixture.options().withTls(TlsListenerTests.context(engine)),
				handler);
	}

	static Stream<Arguments> runs() {
		return TlsListenerTests.everywhere();
	}

}
