package io.asyncnet.spring.actuate;

import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.asyncnet.framing.CustomFraming;
import io.asyncnet.framing.Framing;
import io.asyncnet.socket.AddressRange;
import io.asyncnet.socket.Limits;
import io.asyncnet.socket.ListenerOptions;
import io.asyncnet.spring.actuate.ListenerDescriptor.CertificateDescriptor;
import io.asyncnet.spring.actuate.ListenerDescriptor.CountsDescriptor;
import io.asyncnet.spring.actuate.ListenerDescriptor.FramingDescriptor;
import io.asyncnet.spring.actuate.ListenerDescriptor.LimitsDescriptor;
import io.asyncnet.spring.actuate.ListenerDescriptor.TlsDescriptor;
import io.asyncnet.spring.listener.SocketListener;
import io.asyncnet.spring.listener.SocketListenerStatus;
import io.asyncnet.tls.ServerTls;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsIdentity;
import io.asyncnet.tls.TlsSource;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;

/**
 * Describes listeners.
 *
 * @param bundles from the name of a listener to that of its SSL bundle, {@code null} if
 * none is known
 * @param sanitizer hides what says who peers are
 */
record ListenerDescriber(Function<String, @Nullable String> bundles, Sanitizer sanitizer) {

	/**
	 * Describe a listener.
	 * @param listener the listener
	 * @param showPeers whether it may be told who peers are
	 */
	ListenerDescriptor describe(SocketListener listener, boolean showPeers) {
		ListenerOptions options = listener.options();
		SocketListenerStatus status = listener.status();
		SocketAddress address = status.localAddress();
		return new ListenerDescriptor(listener.name(), Texts.lowerCase(status.state()),
				(status.acceptor() != null) ? Texts.lowerCase(status.acceptor()) : null,
				(address != null) ? Texts.address(address) : null, listener.isAutoStartup(),
				TimeUnit.MILLISECONDS.convert(listener.gracePeriod()),
				status.handlesFrames() ? framing(options.framing()) : null, limits(status.limits(), showPeers),
				new CountsDescriptor(status.activeConnections(), status.acceptedConnections(),
						status.rejectedConnections()),
				tls(listener.name(), options.tls()), Texts.lowerCase(options.bind().proxyProtocol().mode()));
	}

	private LimitsDescriptor limits(Limits limits, boolean showPeers) {
		return new LimitsDescriptor(limits.maxConnections(), limits.maxTlsHandshakes(),
				Texts.lowerCase(limits.whenFull()), limits.maxConnectionsPerAddress(), limits.acceptRate(),
				ranges("limits.allow", limits.allow(), showPeers), ranges("limits.deny", limits.deny(), showPeers));
	}

	private @Nullable Object ranges(String key, List<AddressRange> ranges, boolean showPeers) {
		List<String> texts = ranges.stream().map(AddressRange::toString).toList();
		return texts.isEmpty() ? texts : this.sanitizer.sanitize(new SanitizableData(null, key, texts), showPeers);
	}

	private static FramingDescriptor framing(Framing framing) {
		String type = (framing instanceof CustomFraming) ? framing.getClass().getName()
				: framing.getClass().getSimpleName().replaceAll("(?<=.)(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
		return new FramingDescriptor(type, framing.maxLength());
	}

	private @Nullable TlsDescriptor tls(String listener, @Nullable TlsSource source) {
		if (source == null) {
			return null;
		}
		ServerTls current = source.current();
		List<CertificateDescriptor> certificates = new ArrayList<>();
		addCertificates(certificates, null, current.context());
		current.serverNames().forEach((name, context) -> addCertificates(certificates, name, context));
		return new TlsDescriptor(Texts.lowerCase(current.context().engine()), this.bundles.apply(listener),
				Texts.lowerCase(current.context().options().clientAuth()), certificates);
	}

	private static void addCertificates(List<CertificateDescriptor> certificates, @Nullable String serverName,
			TlsContext context) {
		for (TlsIdentity identity : context.identities()) {
			X509Certificate certificate = identity.certificate();
			certificates.add(new CertificateDescriptor(serverName, certificate.getSubjectX500Principal().getName(),
					certificate.getIssuerX500Principal().getName(), certificate.getSerialNumber().toString(16),
					certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant()));
		}
	}

}
