package io.asyncnet.spring.handler;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

import io.asyncnet.spring.handler.ErrorMethods.ErrorMethod;
import io.asyncnet.spring.handler.LifeMethods.Opening;

/**
 * Makes the methods for the life of a listener's connections, and those for exceptions.
 */
final class LifeBuilder {

	private static final Comparator<ErrorMethod> CLOSEST_FIRST = Comparator.comparingInt(ErrorMethod::depth).reversed();

	private final String listener;

	private final HandlerMethods methods;

	private final ArgumentSources sources;

	private final HandlerSettings settings;

	private final HandlerLinker linker;

	private final List<ErrorMethod> errors;

	LifeBuilder(String listener, HandlerMethods methods, ArgumentSources sources, HandlerSettings settings,
			HandlerLinker linker) {
		this.listener = listener;
		this.methods = methods;
		this.sources = sources;
		this.settings = settings;
		this.linker = linker;
		// a stable sort: equal types stay in the order of their beans
		this.errors = methods.of(listener, HandlerRole.ERROR)
			.stream()
			.map((method) -> new ErrorMethod(LifePlan.exceptionType(method), link(method)))
			.sorted(CLOSEST_FIRST)
			.toList();
		requireOneForEachType();
	}

	private void requireOneForEachType() {
		for (ErrorMethod one : this.errors) {
			HandlerMethod method = one.method().method();
			if (!method.bean().advice()
					&& this.methods.named(this.listener, HandlerRole.HANDLE).stream().noneMatch(sameBean(method))) {
				throw method.cannotWork(
						"its bean '" + method.beanName() + "' has no @SocketHandler method for listener '"
								+ this.listener + "', whose exceptions it could answer",
						"Move it to the handler's class, or to a bean with @SocketAdvice.", null);
			}
			for (ErrorMethod other : this.errors) {
				if (!one.equals(other) && one.type() == other.type() && competes(method, other.method().method())) {
					throw new SocketHandlerException(
							"Listener '" + this.listener + "' has two @OnError methods for the same "
									+ one.type().getName() + ": " + method + " of bean '" + method.beanName() + "' and "
									+ other.method().method() + " of bean '" + other.method().method().beanName()
									+ "'.",
							"Remove one of them, or, if both are of @SocketAdvice beans, give these an @Order.", null);
				}
			}
		}
	}

	private static boolean competes(HandlerMethod one, HandlerMethod other) {
		boolean bothAdvice = one.bean().advice() && other.bean().advice();
		return one.beanName().equals(other.beanName()) || (bothAdvice && one.bean().order() == other.bean().order());
	}

	private static Predicate<HandlerMethod> sameBean(HandlerMethod method) {
		return (other) -> other.beanName().equals(method.beanName());
	}

	LifeMethods life() {
		return new LifeMethods(this.methods.of(this.listener, HandlerRole.OPEN)
			.stream()
			.map((method) -> new Opening(link(method), errors(sameBean(method))))
			.toList(), link(HandlerRole.CLOSE), link(HandlerRole.DRAIN));
	}

	private List<LifeMethod> link(HandlerRole role) {
		return this.methods.of(this.listener, role).stream().map(this::link).toList();
	}

	private LifeMethod link(HandlerMethod method) {
		Argument[] arguments = new ArgumentPlan(method, this.sources, this.settings.charset()).arguments(null);
		return new LifeMethod(method, this.linker.link(method, arguments),
				LifePlan.writer(method, this.sources.converters(), this.settings.charset()));
	}

	/** Return what answers the exceptions of a method. */
	ErrorMethods errors(HandlerMethod method) {
		return errors(sameBean(method));
	}

	/** Return what has the last word on bytes that are no frame. */
	ErrorMethods errors() {
		return errors((method) -> true);
	}

	private ErrorMethods errors(Predicate<HandlerMethod> own) {
		List<ErrorMethod> chosen = new ArrayList<>();
		this.errors.stream()
			.filter((error) -> !error.method().method().bean().advice() && own.test(error.method().method()))
			.forEach(chosen::add);
		this.errors.stream().filter((error) -> error.method().method().bean().advice()).forEach(chosen::add);
		return chosen.isEmpty() ? ErrorMethods.NONE : new ErrorMethods(List.copyOf(chosen));
	}

}
