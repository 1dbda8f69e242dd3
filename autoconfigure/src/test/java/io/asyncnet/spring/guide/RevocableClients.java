package io.asyncnet.spring.guide;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509CertSelector;

import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManagerFactory;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.stereotype.Component;

@Component
class RevocableClients implements SslBundleRegistrar {

	private final Path directory;

	RevocableClients(@Value("${certificates}") Path directory) {
		this.directory = directory;
	}

	@Override
	public void registerBundles(SslBundleRegistry registry) {
		registry.registerBundle("quotes", bundle());
	}

	SslBundle bundle() {
		SslStoreBundle stores = new PemSslStoreBundle(pem("quotes.crt").withPrivateKey(file("quotes.key")),
				pem("clients-ca.crt"));
		try (InputStream revoked = Files.newInputStream(this.directory.resolve("clients.crl"))) {
			PKIXBuilderParameters trust = new PKIXBuilderParameters(stores.getTrustStore(), new X509CertSelector());
			trust.addCertStore(CertStore.getInstance("Collection",
					new CollectionCertStoreParameters(CertificateFactory.getInstance("X.509").generateCRLs(revoked))));
			TrustManagerFactory clients = TrustManagerFactory.getInstance("PKIX");
			clients.init(new CertPathTrustManagerParameters(trust));
			SslManagerBundle server = SslManagerBundle.from(stores, SslBundleKey.NONE);
			return SslBundle.of(stores, SslBundleKey.NONE, SslOptions.NONE, SslBundle.DEFAULT_PROTOCOL,
					SslManagerBundle.of(server.getKeyManagerFactory(), clients));
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException("Revocation list of clients cannot be used", ex);
		}
	}

	private PemSslStoreDetails pem(String name) {
		return PemSslStoreDetails.forCertificate(file(name));
	}

	private String file(String name) {
		return this.directory.resolve(name).toUri().toString();
	}

}
