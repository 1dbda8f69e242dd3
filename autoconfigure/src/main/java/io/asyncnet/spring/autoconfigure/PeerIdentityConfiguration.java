package io.asyncnet.spring.autoconfigure;

import io.asyncnet.spring.identity.CertificatePrincipalExtractor;
import io.asyncnet.spring.identity.PeerPrincipals;
import io.asyncnet.spring.identity.PrincipalExtractor;
import io.asyncnet.spring.identity.PrincipalMapper;
import io.asyncnet.spring.identity.ProxyPrincipalExtractor;
import io.asyncnet.spring.identity.UnixPrincipalExtractor;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/**
 * Who is at the other end of connections. A bean of the same name replaces each
 * extractor.
 */
@Configuration(proxyBeanMethods = false)
class PeerIdentityConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "asyncNetCertificatePrincipalExtractor")
	@Order(PrincipalExtractor.CERTIFICATE_ORDER)
	PrincipalExtractor asyncNetCertificatePrincipalExtractor() {
		return new CertificatePrincipalExtractor();
	}

	@Bean
	@ConditionalOnMissingBean(name = "asyncNetProxyPrincipalExtractor")
	@Order(PrincipalExtractor.PROXY_ORDER)
	PrincipalExtractor asyncNetProxyPrincipalExtractor() {
		return ProxyPrincipalExtractor.commonName();
	}

	@Bean
	@ConditionalOnMissingBean(name = "asyncNetUnixPrincipalExtractor")
	@Order(PrincipalExtractor.UNIX_ORDER)
	PrincipalExtractor asyncNetUnixPrincipalExtractor() {
		return new UnixPrincipalExtractor();
	}

	@Bean
	@ConditionalOnMissingBean
	PeerPrincipals asyncNetPeerPrincipals(ObjectProvider<PrincipalExtractor> extractors,
			ObjectProvider<PrincipalMapper> mapper) {
		return new PeerPrincipals(extractors.orderedStream().toList(), mapper.getIfAvailable());
	}

}
