package io.asyncnet.spring.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import io.netty.pkitesting.X509Bundle;

/**
 * A certificate and its key, in one file or in two, that are replaced like those of a
 * real server. Each file is replaced in one step: nobody reads half of it.
 *
 * @param certificate the file of the certificate
 * @param key the file of the key, which may be the same
 */
record CertificateFiles(Path certificate, Path key) {

	static CertificateFiles inOne(Path directory, X509Bundle first) throws IOException {
		CertificateFiles files = new CertificateFiles(directory.resolve("tls.pem"), directory.resolve("tls.pem"));
		files.write(first);
		return files;
	}

	static CertificateFiles inTwo(Path directory, X509Bundle first) throws IOException {
		CertificateFiles files = new CertificateFiles(directory.resolve("tls.crt"), directory.resolve("tls.key"));
		files.write(first);
		return files;
	}

	void write(X509Bundle bundle) throws IOException {
		if (this.key.equals(this.certificate)) {
			replace(this.key, bundle.getCertificatePathPEM() + "\n" + bundle.getPrivateKeyPEM());
		}
		else {
			replace(this.certificate, bundle.getCertificatePathPEM());
			replace(this.key, bundle.getPrivateKeyPEM());
		}
	}

	static void replace(Path file, String text) throws IOException {
		Path temporary = file.resolveSibling(file.getFileName() + ".new");
		Files.writeString(temporary, text);
		Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
	}

	String[] bundle(String name) {
		String prefix = "spring.ssl.bundle.pem." + name + ".";
		return new String[] { prefix + "keystore.certificate=" + this.certificate.toUri(),
				prefix + "keystore.private-key=" + this.key.toUri(), prefix + "reload-on-update=true" };
	}

}
