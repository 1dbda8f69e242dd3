package io.asyncnet.socket;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import io.asyncnet.tls.ClientAuth;
import io.asyncnet.tls.NativeMemory;
import io.asyncnet.tls.ServerTls;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsEngine;
import io.netty.pkitesting.X509Bundle;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for contexts that are replaced while a listener uses them.
 */
class TlsReleaseTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final int ROUNDS = 30;

	private volatile ServerTls current = ServerTls.of(context(TlsEngine.OPENSSL, TestCertificates.SERVER));

	@Test
	void memoryGoesWithTheLastConnection() {
		TlsContext before = this.current.context();
		try (ListenerFixture server = open()) {
			try (RawClient second = connect(server)) {
				exchange(second);
				try (RawClient first = connect(server)) {
					replace(TestCertificates.RSA_SERVER);
					before.release();
					assertThat(NativeMemory.holders(before)).isEqualTo(2);
					exchange(first);
				}
				Awaitility.await().atMost(TIMEOUT).until(() -> NativeMemory.holders(before) == 1);
				exchange(second);
			}
			Awaitility.await().atMost(TIMEOUT).until(() -> NativeMemory.holders(before) == 0);
			try (RawClient client = connect(server)) {
				exchange(client);
				assertThat(client.certificate().getPublicKey().getAlgorithm()).isEqualTo("RSA");
			}
		}
	}

	@Test
	void memoryGoesAtOnceWhenThereIsNoConnection() {
		TlsContext context = this.current.context();
		assertThat(NativeMemory.holders(context)).isEqualTo(1);

		context.release();
		context.release();

		assertThat(NativeMemory.holders(context)).isZero();
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void whoeverStillHasAReleasedContextCanUseIt(TlsEngine engine) {
		this.current = ServerTls.of(context(engine, TestCertificates.SERVER));
		this.current.context().release();
		try (ListenerFixture server = open(); RawClient client = connect(server)) {
			exchange(client);
			this.current.context().release();
			exchange(client);
		}
	}

	@Test
	void noHandshakeFailsWhileContextsAreReplaced() {
		List<TlsContext> before = new ArrayList<>();
		AtomicBoolean done = new AtomicBoolean();
		try (ListenerFixture server = open()) {
			List<CompletableFuture<Integer>> peers = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				peers.add(CompletableFuture.supplyAsync(() -> connectUntil(done, server)));
			}
			try {
				for (int i = 0; i < ROUNDS; i++) {
					before.add(this.current.context());
					replace(TestCertificates.SERVER);
					before.get(i).release();
				}
			}
			finally {
				done.set(true);
			}
			assertThat(peers).allSatisfy((peer) -> assertThat(peer).succeedsWithin(TIMEOUT));
		}
		before.forEach(TlsContext::release);
		Awaitility.await()
			.atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(before).allMatch((context) -> NativeMemory.holders(context) == 0));
	}

	private static int connectUntil(AtomicBoolean done, ListenerFixture server) {
		int connections = 0;
		do {
			try (RawClient client = connect(server)) {
				exchange(client);
				connections++;
			}
		}
		while (!done.get());
		return connections;
	}

	private void replace(X509Bundle identity) {
		this.current = ServerTls.of(context(TlsEngine.OPENSSL, identity));
	}

	private ListenerFixture open() {
		return ListenerFixture.open(Execution.EVENT_LOOP, ListenerFixture.options().withTls(() -> this.current),
				Handlers.ECHO);
	}

	private static RawClient connect(ListenerFixture server) {
		return RawClient.connectTls(server.address(), TestCertificates.clientContext(null), "TLSv1.3");
	}

	private static void exchange(RawClient client) {
		client.send("hello\n");
		assertThat(client.receiveLine()).isEqualTo("hello");
	}

	private static TlsContext context(TlsEngine engine, X509Bundle identity) {
		return TlsContext.newContext()
			.keys(TestCertificates.keys(identity))
			.clientAuth(ClientAuth.NONE)
			.engine(engine)
			.buildServer();
	}

}
