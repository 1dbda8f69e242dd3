package io.asyncnet.spring.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Principal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

import io.asyncnet.socket.AsyncSocket;
import io.asyncnet.socket.Connection;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.OnError;
import io.asyncnet.spring.annotation.OnOpen;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.identity.CertificatePrincipal;
import io.asyncnet.spring.identity.PeerPrincipals;
import io.asyncnet.spring.identity.PrincipalExtractor;
import io.asyncnet.spring.identity.ProxyPrincipalExtractor;
import io.asyncnet.spring.identity.UnidentifiedPeerException;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Handlers that are told who their peer is, without a security framework.
 */
class PrincipalTests {

	private static final TestCertificates certificates = TestCertificates.create();

	@ParameterizedTest
	@ValueSource(classes = { Plain.class, Later.class, Whole.class, Nullables.class })
	void isTheSubjectOfTheCertificate(Class<?> handler) throws Exception {
		try (var app = start(List.of(handler)); TestClient client = connect(app, certificates.client)) {
			assertThat(client.send("x\n").receiveLine()).isEqualTo("client\r");
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { Whole.class, Nullables.class })
	void isEmptyOrNullWithoutACertificate(Class<?> handler) throws Exception {
		try (var app = start(List.of(handler)); TestClient client = connect(app, null)) {
			assertThat(client.send("x\n").receiveLine()).isEqualTo("nobody\r");
		}
	}

	@Test
	void whoHasToBeKnownAndIsNotIsRefused() throws Exception {
		try (var app = start(List.of(Plain.class)); TestClient client = connect(app, null)) {
			assertThat(client.send("x\n").isEnded()).isTrue();
		}
	}

	@Test
	void refusalIsAnswered() throws Exception {
		try (var app = start(List.of(Answering.class)); TestClient client = connect(app, null)) {
			assertThat(client.send("x\n").receiveLine()).isEqualTo("who are you? null\r");
			assertThat(client.send("x\n").receiveLine()).isEqualTo("who are you? null\r");
		}
	}

	@Test
	void onOpenRefusesWhoIsNotKnown() throws Exception {
		try (var app = start(List.of(Greeting.class));
				TestClient client = connect(app, certificates.client);
				TestClient nobody = connect(app, null)) {
			assertThat(client.receiveLine()).isEqualTo("hello client\r");
			assertThat(nobody.isEnded()).isTrue();
		}
	}

	@Test
	void extractorOfTheApplicationComesFirst() throws Exception {
		try (var app = start(List.of(Nullables.class, Own.class)); TestClient client = connect(app, null)) {
			assertThat(client.send("x\n").receiveLine()).isEqualTo("own\r");
		}
	}

	@Test
	void extractorOfTheSameNameReplacesTheOneForCertificates() throws Exception {
		try (var app = start(List.of(Nullables.class, Replacing.class));
				TestClient client = connect(app, certificates.client)) {
			assertThat(client.send("x\n").receiveLine()).isEqualTo("nobody\r");
		}
	}

	@Test
	void applicationCanAskAndSayWhoItIs() throws Exception {
		try (var app = start(List.of(Renaming.class)); TestClient client = connect(app, certificates.client)) {
			client.send("x\ny\nz\n");

			assertThat(client.receiveLine()).isEqualTo("client\r");
			assertThat(client.receiveLine()).isEqualTo("x client\r");
			assertThat(client.receiveLine()).isEqualTo("y x client\r");
		}
	}

	@Test
	void isTheNameThatAProxyHasVerified() {
		String[] trusted = { "proxy-protocol.mode=required", "proxy-protocol.trusted=127.0.0.1" };
		try (var app = RunningApplication.start(List.of(Nullables.class), trusted)) {
			assertThat(app.connect().send(proxyHeader(true)).send("x\n").receiveLine()).isEqualTo("till\r");
			assertThat(app.connect().send(proxyHeader(false)).send("x\n").receiveLine()).isEqualTo("nobody\r");
		}
		try (var app = RunningApplication.start(List.of(Nullables.class, Authority.class), trusted)) {
			assertThat(app.connect().send(proxyHeader(false)).send("x\n").receiveLine()).isEqualTo("shop.test\r");
		}
	}

	@Test
	@SuppressWarnings("try") // the application is only there
	void isTheUserOfAUnixDomainSocket(@TempDir Path directory) throws Exception {
		Path path = directory.resolve("who.sock");
		try (var app = RunningApplication.startOnly("local", List.of(Local.class, Plain.class),
				"asyncnet.listeners.it.path=" + path);
				SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
			client.write(ByteBuffer.wrap("x\n".getBytes(StandardCharsets.UTF_8)));

			assertThat(receiveLine(client)).matches("uid:\\d+");
		}
	}

	private static String receiveLine(SocketChannel client) throws IOException {
		StringBuilder line = new StringBuilder();
		ByteBuffer one = ByteBuffer.allocate(1);
		while (client.read(one.clear()) == 1 && one.get(0) != '\n') {
			line.append((char) one.get(0));
		}
		return line.toString().strip();
	}

	/** Version 2 with TLS, a client certificate of {@code till}, and an authority. */
	private static byte[] proxyHeader(boolean verified) {
		byte[] ssl = HexFormat.of().parseHex("07" + (verified ? "00000000" : "00000001") + "22" + "0004" + hex("till"));
		String tlvs = "02" + "0009" + hex("shop.test") + "20" + "%04x".formatted(ssl.length)
				+ HexFormat.of().formatHex(ssl);
		return HexFormat.of()
			.parseHex("0d0a0d0a000d0a515549540a" + "2111" + "%04x".formatted(12 + tlvs.length() / 2)
					+ "c0000201c633640200010002" + tlvs);
	}

	private static String hex(String text) {
		return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
	}

	private static RunningApplication start(List<Class<?>> beans, String... properties) {
		List<String> all = new ArrayList<>(List.of(properties));
		all.addAll(List.of(certificates.bundle("server")));
		all.addAll(List.of(certificates.trust("server"), "ssl.bundle=server", "ssl.client-auth=want"));
		return RunningApplication.start(beans, all.toArray(String[]::new));
	}

	private static TestClient connect(RunningApplication app, @Nullable X509Bundle identity) throws Exception {
		return new TestClient(certificates.clientContext(identity)
			.getSocketFactory()
			.createSocket(InetAddress.getLoopbackAddress(), app.registry().get("it").port()));
	}

	private record Named(String getName) implements Principal {

	}

	static class Plain {

		@SocketHandler("it")
		String who(String line, Principal peer) {
			return peer.getName();
		}

	}

	static class Later {

		@SocketHandler("it")
		CompletionStage<String> who(CertificatePrincipal peer, Principal other) {
			return CompletableFuture.completedFuture(peer.equals(other) ? peer.getName() : "two");
		}

	}

	static class Whole {

		@SocketHandler("it")
		void who(AsyncSocket socket, Optional<Principal> peer) {
			socket.recvLine().join();
			socket.send(peer.map(Principal::getName).orElse("nobody") + "\r\n");
		}

	}

	static class Nullables {

		@SocketHandler("it")
		String who(@Nullable Principal peer, Optional<Principal> same) {
			assertThat(same.orElse(null)).isSameAs(peer);
			return (peer != null) ? peer.getName() : "nobody";
		}

	}

	@SocketHandler("it")
	static class Answering {

		@SocketHandler
		String who(Principal peer) {
			return peer.getName();
		}

		@OnError
		String unknown(UnidentifiedPeerException failure, Principal peer) {
			return "who are you? " + peer;
		}

	}

	@SocketHandler("it")
	static class Greeting {

		@OnOpen
		String hello(Principal peer) {
			return "hello " + peer.getName();
		}

		@SocketHandler
		void ignore(String line) {
		}

	}

	static class Renaming {

		private final PeerPrincipals principals;

		Renaming(PeerPrincipals principals) {
			this.principals = principals;
		}

		@SocketHandler("it")
		String who(String line, Connection connection, Principal peer) {
			String name = Stream.ofNullable(this.principals.find(connection)).map(Principal::getName).findAny().get();
			this.principals.set(connection, new Named(line + " " + name));
			return peer.getName();
		}

	}

	@Order(0)
	static class Own implements PrincipalExtractor {

		@Override
		public Principal extract(io.asyncnet.socket.SocketPeer peer) {
			return new Named("own");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Replacing {

		@Bean
		PrincipalExtractor asyncNetCertificatePrincipalExtractor() {
			return (peer) -> null;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Authority {

		@Bean
		PrincipalExtractor authority() {
			return ProxyPrincipalExtractor.authority();
		}

	}

	static class Local {

		@SocketHandler("local")
		void ignore(String line) {
		}

	}

}
