package io.asyncnet.spring.handler;

import java.util.List;

import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;

/**
 * Notices rules of Spring Security on handler methods that nothing holds peers to, so
 * that who writes one does not believe in it in vain.
 */
final class MethodSecurity {

	private static final String PACKAGE = "org.springframework.security.";

	private static final List<String> RULES = List.of(PACKAGE + "access.prepost.PreAuthorize",
			PACKAGE + "access.prepost.PostAuthorize", PACKAGE + "access.annotation.Secured",
			"jakarta.annotation.security.RolesAllowed", "jakarta.annotation.security.DenyAll");

	/** Where it is there, rules may be woven into classes, and nothing shows. */
	private static final String ASPECT = PACKAGE + "authorization.method.aspectj.PreAuthorizeAspect";

	private MethodSecurity() {
	}

	/**
	 * Check that somebody holds peers to the rules of a method.
	 * @param method the method
	 * @param bean the object that it is called on
	 * @throws SocketHandlerException if that is no proxy
	 */
	static void require(HandlerMethod method, Object bean) {
		if (bean.getClass() != method.type()) {
			return;
		}
		MergedAnnotations own = MergedAnnotations.from(method.method(), SearchStrategy.TYPE_HIERARCHY);
		MergedAnnotations shared = MergedAnnotations.from(method.type(), SearchStrategy.TYPE_HIERARCHY);
		for (String rule : RULES) {
			if ((own.isPresent(rule) || shared.isPresent(rule))
					&& !ClassUtils.isPresent(ASPECT, method.type().getClassLoader())) {
				throw method.cannotWork(
						"it has @" + ClassUtils.getShortName(rule)
								+ ", but its object is not proxied, so that nothing would check who calls it",
						"Add @EnableMethodSecurity to a configuration of the application, and make the object a bean"
								+ " if it is none; or remove the annotation.",
						null);
			}
		}
	}

}
