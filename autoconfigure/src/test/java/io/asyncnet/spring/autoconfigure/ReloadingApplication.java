package io.asyncnet.spring.autoconfigure;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.ssl.SslBundleReloadEvent;

import org.springframework.context.ApplicationListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application whose SSL bundle changes while it runs.
 */
final class ReloadingApplication implements AutoCloseable {

	private final TestCertificates certificates;

	private final RunningApplication application;

	private ReloadingApplication(TestCertificates certificates, RunningApplication application) {
		this.certificates = certificates;
		this.application = application;
	}

	static ReloadingApplication start(TestCertificates certificates, List<Class<?>> beans, List<String> properties) {
		RunningApplication application = RunningApplication.start(List.of(beans.toArray(Class<?>[]::new)),
				properties.toArray(String[]::new));
		return new ReloadingApplication(certificates, application);
	}

	/** As it is after an overflow of events, for which Spring Boot's watcher ends. */
	void endWatcherOfSpringBoot() throws IOException {
		((Closeable) this.application.bean("fileWatcher")).close();
	}

	RunningApplication running() {
		return this.application;
	}

	/** The next change that was told. */
	SslBundleReloadEvent nextReload() throws InterruptedException {
		SslBundleReloadEvent event = this.application.bean(Reloads.class).events.poll(10, TimeUnit.SECONDS);
		assertThat(event).as("reload").isNotNull();
		return event;
	}

	void assertReloaded(String... listeners) throws InterruptedException {
		SslBundleReloadEvent event = nextReload();
		assertThat(event.getFailure()).isNull();
		assertThat(event.isSuccessful()).isTrue();
		assertThat(event.getListeners()).containsExactlyInAnyOrder(listeners);
	}

	void assertRefused(String reason) throws InterruptedException {
		SslBundleReloadEvent event = nextReload();
		assertThat(event.isSuccessful()).isFalse();
		assertThat(event.getFailure()).contains(reason);
		assertThat(event.getListeners()).isEmpty();
	}

	int untoldReloads() {
		return this.application.bean(Reloads.class).events.size();
	}

	Peer connect() throws Exception {
		return connect("it");
	}

	Peer connect(String listener) throws Exception {
		return shakeHands(socket(listener, this.certificates.clientContext(this.certificates.client)));
	}

	/** Connect to listener {@code it} and ask for a server name. */
	Peer connectTo(String serverName) throws Exception {
		return shakeHands(socketTo(serverName, this.certificates.clientContext(this.certificates.client)));
	}

	/** The same; the handshake begins when it is used. */
	SSLSocket socketTo(String serverName, SSLContext context) throws IOException {
		SSLSocket socket = socket("it", context);
		SSLParameters parameters = socket.getSSLParameters();
		parameters.setServerNames(List.of(new SNIHostName(serverName)));
		socket.setSSLParameters(parameters);
		return socket;
	}

	private SSLSocket socket(String listener, SSLContext context) throws IOException {
		SSLSocket socket = (SSLSocket) context.getSocketFactory()
			.createSocket(InetAddress.getLoopbackAddress(), this.application.registry().get(listener).port());
		socket.setSoTimeout(5000);
		return socket;
	}

	private static Peer shakeHands(SSLSocket socket) throws IOException {
		socket.startHandshake();
		X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
		return new Peer(new TestClient(socket), shown.getSubjectX500Principal().getName());
	}

	/** The name in the certificate that a new connection sees. */
	String shown() throws Exception {
		return shown("it");
	}

	String shown(String listener) throws Exception {
		try (Peer peer = connect(listener)) {
			assertThat(peer.client().exchange("hello")).isEqualTo("hello");
			return peer.name();
		}
	}

	@Override
	public void close() {
		this.application.close();
	}

	/**
	 * A peer after its handshake.
	 *
	 * @param client talks to the application
	 * @param name whom the application said it is
	 */
	record Peer(TestClient client, String name) implements AutoCloseable {

		@Override
		public void close() {
			this.client.close();
		}

	}

	static class Echo {

		@SocketHandler("it")
		String echo(String line) {
			return line;
		}

	}

	static class Reloads implements ApplicationListener<SslBundleReloadEvent> {

		private final BlockingQueue<SslBundleReloadEvent> events = new LinkedBlockingQueue<>();

		@Override
		public void onApplicationEvent(SslBundleReloadEvent event) {
			this.events.add(event);
		}

	}

}
