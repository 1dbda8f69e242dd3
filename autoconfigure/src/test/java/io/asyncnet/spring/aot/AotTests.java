package io.asyncnet.spring.aot;

import java.net.InetAddress;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.EnumMap;
import java.util.Map;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import io.asyncnet.spring.TestClient;
import io.netty.pkitesting.X509Bundle;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

@Timeout(90)
class AotTests {

	private static final Map<Mode, AotProcess> processes = new EnumMap<>(Mode.class);

	private static X509Bundle certificate;

	@BeforeAll
	@Timeout(120) // a compiler and two virtual machines, on what may be a busy machine
	static void start(@TempDir Path directory) throws Exception {
		certificate = AotProcess.writeCertificate(directory);
		AotProcess.generate(directory);
		for (Mode mode : Mode.values()) {
			if (mode.isPossible()) {
				processes.put(mode, AotProcess.start(directory, mode.name(), mode.flag));
			}
		}
	}

	@AfterAll
	static void stop() {
		processes.values().forEach(AotProcess::close);
	}

	@ParameterizedTest
	@EnumSource
	void runsWhatWasGenerated(Mode mode) {
		assertThat(application(mode).told("generated")).isEqualTo("true");
	}

	@ParameterizedTest
	@EnumSource
	void routesAndAnswers(Mode mode) {
		try (TestClient client = application(mode).connect("words")) {
			assertThat(client.receiveLine()).isEqualTo("welcome to words\r");
			assertThat(ask(client, "GET a")).isEqualTo("value of a");
			assertThat(ask(client, "LATER")).isEqualTo("later");
			assertThat(ask(client, "MARK")).isEqualTo("outer(inner(mark)!)!");
			assertThat(ask(client, "FAIL x")).isEqualTo("error: IllegalStateException");
			assertThat(ask(client, "THREE x")).isEqualTo("wordsxfalse");
			assertThat(ask(client, "OTHER")).isEqualTo("what?");
			assertThat(ask(client, "LISTENERS")).isEqualTo("coded desk orders secured whole words");
		}
	}

	@ParameterizedTest
	@EnumSource
	void tellsOfTheEnd(Mode mode) {
		try (TestClient first = application(mode).connect("words")) {
			assertThat(first.receiveLine()).startsWith("welcome");
		}
		try (TestClient second = application(mode).connect("words")) {
			assertThat(second.receiveLine()).startsWith("welcome");
			Awaitility.await().until(() -> !ask(second, "CLOSED").equals("closed 0"));
		}
	}

	@ParameterizedTest
	@EnumSource
	void convertsAndValidates(Mode mode) {
		try (TestClient client = application(mode).connect("orders")) {
			sendFrame(client, "{\"symbol\":\"ACME\",\"quantity\":2}");
			assertThat(receiveFrame(client)).isEqualTo("{\"symbol\":\"ACME\",\"part\":1}");
			sendFrame(client, "{\"symbol\":\"ACME\",\"quantity\":0}");
			assertThat(receiveFrame(client)).isEqualTo("error: InvalidPayloadException");
			sendFrame(client, "{");
			assertThat(receiveFrame(client)).isEqualTo("error: FrameConversionException");
		}
	}

	@ParameterizedTest
	@EnumSource
	void convertsWhatOnlyASubclassNames(Mode mode) {
		try (TestClient client = application(mode).connect("desk")) {
			client.send("[{\"text\":\"a\"},{\"text\":\"b\"}]\r\n");
			assertThat(client.receiveLine()).isEqualTo("{\"text\":\"a\"}\r");
			assertThat(client.receiveLine()).isEqualTo("{\"text\":\"b\"}\r");
		}
	}

	@ParameterizedTest
	@EnumSource
	void securesByTlsLoginAndRole(Mode mode) throws Exception {
		try (TestClient till = connectTls(mode); TestClient guest = connectTls(mode)) {
			assertThat(ask(till, "login till")).isEqualTo("hello till");
			assertThat(ask(till, "book")).isEqualTo("sold book");
			assertThat(ask(guest, "login guest")).isEqualTo("hello guest");
			assertThat(ask(guest, "book")).isEqualTo("error: AuthorizationDeniedException");
		}
	}

	@ParameterizedTest
	@EnumSource
	void handsOutWholeConnections(Mode mode) {
		try (TestClient client = application(mode).connect("whole")) {
			client.send("x\n");
			assertThat(client.receiveLine()).isEqualTo("whole x");
			assertThat(client.isEnded()).isTrue();
		}
	}

	@ParameterizedTest
	@EnumSource
	void listensByCode(Mode mode) {
		try (TestClient client = application(mode).connect("coded")) {
			assertThat(ask(client, "x")).isEqualTo("x!");
		}
	}

	private static AotProcess application(Mode mode) {
		assumeThat(mode.isPossible()).isTrue();
		return processes.get(mode);
	}

	private static String ask(TestClient client, String line) {
		return client.send(line + "\r\n").receiveLine().stripTrailing();
	}

	private static void sendFrame(TestClient client, String json) {
		client.send(new byte[] { 0, (byte) json.length() }).send(json);
	}

	private static String receiveFrame(TestClient client) {
		return client.receive(client.receiveBytes(2)[1]);
	}

	private static TestClient connectTls(Mode mode) throws Exception {
		TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
		store.load(null, null);
		store.setCertificateEntry("server", certificate.getCertificate());
		trust.init(store);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, trust.getTrustManagers(), null);
		return new TestClient(context.getSocketFactory()
			.createSocket(InetAddress.getLoopbackAddress(), application(mode).port("secured")));
	}

	/** How the application runs. */
	enum Mode {

		/** On the JVM, with what was generated. */
		GENERATED("-Dspring.aot.enabled=true"),

		/**
		 * The same, while libraries believe to be in a native image: no class is made at
		 * run time, so that handlers are called by method handles.
		 */
		AS_IN_NATIVE_IMAGE("-Dorg.graalvm.nativeimage.imagecode=runtime");

		private final String flag;

		Mode(String flag) {
			this.flag = flag;
		}

		/** Spring Boot knows native images of Java 25 and later. */
		boolean isPossible() {
			return this == GENERATED || Runtime.version().feature() >= 25;
		}

	}

}
