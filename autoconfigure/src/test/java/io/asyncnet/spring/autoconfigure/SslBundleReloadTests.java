package io.asyncnet.spring.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.asyncnet.spring.autoconfigure.ReloadingApplication.Peer;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import io.asyncnet.spring.listener.SocketListenerSpec;
import io.asyncnet.spring.ssl.SslBundleReloader;
import io.asyncnet.tls.TlsOptions;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for bundles whose files change, noticed by Spring Boot or, when its watcher has
 * ended, by ourselves.
 */
@ExtendWith(OutputCaptureExtension.class)
class SslBundleReloadTests {

	private static final TestCertificates certificates = TestCertificates.create();

	private static final X509Bundle ONE = certificates.server("one");

	private static final X509Bundle TWO = certificates.server("two");

	@TempDir
	private Path directory;

	@ParameterizedTest
	@MethodSource("everyWayOnEveryEngine")
	void newConnectionsSeeWhatIsNewAndOpenOnesGoOn(Noticed noticed, String engine) throws Exception {
		CertificateFiles files = CertificateFiles.inOne(this.directory, ONE);
		try (ReloadingApplication application = start(files, noticed, "ssl.engine=" + engine);
				Peer before = application.connect()) {
			assertThat(before.name()).isEqualTo("CN=one");

			files.write(TWO);
			application.assertReloaded("it");

			assertThat(application.shown()).isEqualTo("CN=two");
			assertThat(before.client().exchange("still here")).isEqualTo("still here");
		}
	}

	static Stream<Arguments> everyWayOnEveryEngine() {
		return Stream.of(Noticed.values())
			.flatMap((noticed) -> Stream.of("jdk", "openssl").map((engine) -> Arguments.of(noticed, engine)));
	}

	@ParameterizedTest
	@EnumSource
	void waitsForTheKeyWhenTheCertificateComesFirst(Noticed noticed) throws Exception {
		CertificateFiles files = CertificateFiles.inTwo(this.directory, ONE);
		try (ReloadingApplication application = start(files, noticed)) {
			CertificateFiles.replace(files.certificate(), TWO.getCertificatePathPEM());
			application.assertRefused("does not belong to its certificate, which is for 'CN=two'");
			assertThat(application.shown()).isEqualTo("CN=one");

			CertificateFiles.replace(files.key(), TWO.getPrivateKeyPEM());
			application.assertReloaded("it");
			assertThat(application.shown()).isEqualTo("CN=two");
		}
	}

	@ParameterizedTest
	@EnumSource
	void keepsTheLastGoodCertificateWhateverIsWrong(Noticed noticed, CapturedOutput output) throws Exception {
		CertificateFiles files = CertificateFiles.inOne(this.directory, ONE);
		try (ReloadingApplication application = start(files, noticed)) {
			for (Fault fault : Fault.values()) {
				fault.inflict(files);
				application.assertRefused(fault.reason);
				assertThat(application.shown()).isEqualTo("CN=one");
			}
			assertThat(output.getOut()
				.lines()
				.filter((line) -> line.contains("WARN") && line.contains("SSL bundle 'server' has changed, but")))
				.zipSatisfy(List.of(Fault.values()), (line, fault) -> assertThat(line).contains(fault.reason));

			files.write(TWO);
			application.assertReloaded("it");
			assertThat(application.shown()).isEqualTo("CN=two");
		}
	}

	@ParameterizedTest
	@EnumSource
	void followsASecretOfKubernetesAgainAndAgain(Noticed noticed) throws Exception {
		Path volume = Files.createDirectory(this.directory.resolve("volume"));
		mount(volume, "..1", ONE);
		for (String name : List.of("tls.crt", "tls.key")) {
			Files.createSymbolicLink(volume.resolve(name), Path.of("..data", name));
		}
		String prefix = "spring.ssl.bundle.pem.server.";
		try (ReloadingApplication application = start(noticed,
				prefix + "keystore.certificate=" + volume.resolve("tls.crt"),
				prefix + "keystore.private-key=" + volume.resolve("tls.key"), prefix + "reload-on-update=true")) {
			assertThat(application.shown()).isEqualTo("CN=one");

			for (int round = 2; round <= 4; round++) {
				mount(volume, ".." + round, certificates.server("round " + round));
				application.assertReloaded("it");
				assertThat(application.shown()).isEqualTo("CN=round " + round);
			}
		}
	}

	/**
	 * As the kubelet does: a new directory, a link that is swapped, the old one removed.
	 */
	private static void mount(Path volume, String name, X509Bundle bundle) throws IOException {
		CertificateFiles.inTwo(Files.createDirectory(volume.resolve(name)), bundle);
		Path data = volume.resolve("..data");
		Path before = Files.exists(data) ? data.toRealPath() : null;
		Path link = Files.createSymbolicLink(volume.resolve("..data_tmp"), Path.of(name));
		Files.move(link, data, StandardCopyOption.ATOMIC_MOVE);
		if (before != null) {
			try (Stream<Path> old = Files.list(before)) {
				for (Path file : old.toList()) {
					Files.delete(file);
				}
			}
			Files.delete(before);
		}
	}

	@ParameterizedTest
	@EnumSource
	void reloadsKeyStoresToo(Noticed noticed) throws Exception {
		Path store = this.directory.resolve("server.p12");
		write(store, ONE);
		String prefix = "spring.ssl.bundle.jks.server.";
		try (ReloadingApplication application = start(noticed, prefix + "keystore.location=" + store,
				prefix + "keystore.password=changeit", prefix + "reload-on-update=true")) {
			assertThat(application.shown()).isEqualTo("CN=one");

			write(store, TWO);
			application.assertReloaded("it");

			assertThat(application.shown()).isEqualTo("CN=two");
		}
	}

	private static void write(Path store, X509Bundle bundle) throws Exception {
		Path temporary = store.resolveSibling("new.p12");
		try (var out = Files.newOutputStream(temporary)) {
			bundle.toKeyStore("changeit".toCharArray()).store(out, "changeit".toCharArray());
		}
		Files.move(temporary, store, StandardCopyOption.ATOMIC_MOVE);
	}

	@Test
	void reloadsAllListenersOfABundle() throws Exception {
		CertificateFiles files = CertificateFiles.inOne(this.directory, ONE);
		try (ReloadingApplication application = start(files, Noticed.BY_US, "asyncnet.listeners.more.port=0",
				"asyncnet.listeners.more.ssl.bundle=server")) {
			files.write(TWO);
			application.assertReloaded("it", "more");

			assertThat(application.shown("it")).isEqualTo("CN=two");
			assertThat(application.connect("more").name()).isEqualTo("CN=two");
		}
	}

	@Test
	void reloadsListenersThatComeAndGo() throws Exception {
		CertificateFiles files = CertificateFiles.inOne(this.directory, ONE);
		try (ReloadingApplication application = start(files, Noticed.BY_US)) {
			SocketListenerRegistry registry = application.running().registry();
			register(registry, application.running().bean(SslBundleReloader.class));
			assertThat(application.shown("late")).isEqualTo("CN=one");

			files.write(TWO);
			application.assertReloaded("it", "late");
			assertThat(application.shown("late")).isEqualTo("CN=two");

			registry.unregister("late");
			files.write(ONE);
			application.assertReloaded("it");
		}
	}

	private static void register(SocketListenerRegistry registry, SslBundleReloader reloader) {
		registry.register(SocketListenerSpec.of("late")
			.tls(reloader.open("late", "server", TlsOptions.DEFAULTS))
			.handle((line, connection) -> line));
	}

	@Test
	void keepsTheTlsOfThePropertiesWhenTheirListenerIsUnregistered() throws Exception {
		CertificateFiles files = CertificateFiles.inOne(this.directory, ONE);
		try (ReloadingApplication application = start(files, Noticed.BY_US)) {
			application.running().registry().unregister("it");

			files.write(TWO);

			application.assertReloaded("it");
		}
	}

	@Test
	void countsAndLooksOnlyWhenToldTo() throws Exception {
		CertificateFiles files = CertificateFiles.inOne(this.directory, ONE);
		try (ReloadingApplication application = start(files, Noticed.BY_SPRING_BOOT)) {
			assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
				.doesNotContain("asyncnet-ssl-reload");
			CertificateFiles.replace(files.key(), "garbage");
			application.assertRefused("certificate");
			files.write(TWO);
			application.assertReloaded("it");

			MeterRegistry meters = application.running().meters();
			for (String outcome : List.of("success", "failure")) {
				assertThat(meters.get("asyncnet.tls.reloads").tags("bundle", "server", "outcome", outcome).counter())
					.satisfies((counter) -> assertThat(counter.count()).isEqualTo(1));
			}
		}
	}

	@Test
	void refusesATimeBetweenLooksThatIsNegative() throws Exception {
		CertificateFiles files = CertificateFiles.inOne(this.directory, ONE);
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(AsyncNetAutoConfiguration.class, SslAutoConfiguration.class))
			.withPropertyValues(files.bundle("server"))
			.withPropertyValues("asyncnet.ssl.reload-poll=-1s")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class,
						(ex) -> assertThat(ex.getName()).isEqualTo("asyncnet.ssl.reload-poll")));
	}

	private ReloadingApplication start(CertificateFiles files, Noticed noticed, String... properties)
			throws IOException {
		return start(noticed,
				Stream.concat(Stream.of(files.bundle("server")), Stream.of(properties)).toArray(String[]::new));
	}

	private ReloadingApplication start(Noticed noticed, String... properties) throws IOException {
		List<String> all = new ArrayList<>(List.of(properties));
		all.add("ssl.bundle=server");
		all.add("spring.ssl.bundle.watch.file.quiet-period=20ms");
		all.add("asyncnet.ssl.reload-poll=" + ((noticed == Noticed.BY_US) ? "5ms" : "0"));
		ReloadingApplication application = ReloadingApplication.start(certificates,
				List.of(ReloadingApplication.Echo.class, ReloadingApplication.Reloads.class), all);
		if (noticed == Noticed.BY_US) {
			application.endWatcherOfSpringBoot();
		}
		return application;
	}

	/**
	 * Who notices a change.
	 */
	enum Noticed {

		BY_SPRING_BOOT,

		BY_US

	}

	/**
	 * What can be wrong with a new certificate.
	 */
	enum Fault {

		GARBAGE("certificate") {

			@Override
			void inflict(CertificateFiles files) throws IOException {
				CertificateFiles.replace(files.certificate(), "neither PEM nor anything else");
			}

		},

		EMPTY("certificate") {

			@Override
			void inflict(CertificateFiles files) throws IOException {
				CertificateFiles.replace(files.certificate(), "");
			}

		},

		UNREADABLE("Too many levels of symbolic links") {

			@Override
			void inflict(CertificateFiles files) throws IOException {
				Path link = Files.createSymbolicLink(files.key().resolveSibling("link"), files.key().getFileName());
				Files.move(link, files.key(), StandardCopyOption.ATOMIC_MOVE);
			}

		},

		DELETED("No such file") {

			@Override
			void inflict(CertificateFiles files) throws IOException {
				Files.delete(files.certificate());
			}

		},

		EXPIRED("has expired at 2020-01-01T00:00:00Z") {

			@Override
			void inflict(CertificateFiles files) throws IOException {
				Instant end = Instant.parse("2020-01-01T00:00:00Z");
				files.write(certificates.server("late", end.minus(Duration.ofDays(1)), end));
			}

		},

		EARLY("is not valid before 2099-01-01T00:00:00Z") {

			@Override
			void inflict(CertificateFiles files) throws IOException {
				Instant begin = Instant.parse("2099-01-01T00:00:00Z");
				files.write(certificates.server("early", begin, begin.plus(Duration.ofDays(1))));
			}

		};

		private final String reason;

		Fault(String reason) {
			this.reason = reason;
		}

		abstract void inflict(CertificateFiles files) throws IOException;

	}

}
