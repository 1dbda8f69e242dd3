package io.asyncnet.demo.page;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Guards the page, which has no users and no passwords. Whoever reaches the port may
 * look. Only who sits at this machine may change something, and not because another site
 * told the browser to: the request has to come over the loopback interface, for a name of
 * it (a foreign name may point to 127.0.0.1, too), and from this page if from any. A
 * gateway in production has Spring Security instead.
 */
@Component
class PageFilter extends OncePerRequestFilter {

	private static final Set<String> READING = Set.of("GET", "HEAD");

	private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

	/** Nothing from anywhere else, and no script or style inside the page. */
	private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
			+ "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		response.setHeader("Content-Security-Policy", POLICY);
		response.setHeader("X-Content-Type-Options", "nosniff");
		response.setHeader("Referrer-Policy", "no-referrer");
		if (READING.contains(request.getMethod()) || mayChange(request)) {
			chain.doFilter(request, response);
		}
		else {
			response.sendError(HttpServletResponse.SC_FORBIDDEN);
		}
	}

	private static boolean mayChange(HttpServletRequest request) throws IOException {
		// digits, so nothing is looked up
		boolean local = InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress();
		String origin = request.getHeader(HttpHeaders.ORIGIN);
		return local && LOOPBACK_NAMES.contains(request.getServerName())
				&& (origin == null || origin.equals("http://" + request.getHeader(HttpHeaders.HOST)));
	}

}
