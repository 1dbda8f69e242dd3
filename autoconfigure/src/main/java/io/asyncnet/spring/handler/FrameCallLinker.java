package io.asyncnet.spring.handler;

import java.lang.invoke.LambdaConversionException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.core.NativeDetector;

/**
 * Generates the call of a handler method: the class that a lambda expression in the
 * bean's own class would become, so that a call costs what a call in source code costs.
 * Where none can be generated, for more than two arguments and in a native image, a
 * method handle serves.
 */
final class FrameCallLinker {

	private final Object bean;

	private final Lookup lookup;

	private final MethodHandle handle;

	private final Argument[] arguments;

	private FrameCallLinker(Object bean, Lookup lookup, MethodHandle handle, Argument[] arguments) {
		this.bean = bean;
		this.lookup = lookup;
		this.handle = handle.asFixedArity();
		this.arguments = arguments;
	}

	/**
	 * Link a call.
	 * @throws IllegalAccessException if the method can be reached neither from its own
	 * class nor from here
	 */
	static FrameCall link(Object bean, Method method, Argument[] arguments) throws IllegalAccessException {
		return link(bean, method, arguments, !NativeDetector.inNativeImage());
	}

	/**
	 * Link a call.
	 * @param generate whether classes can be made at run time
	 * @throws IllegalAccessException if the method can be reached neither from its own
	 * class nor from here
	 */
	static FrameCall link(Object bean, Method method, Argument[] arguments, boolean generate)
			throws IllegalAccessException {
		Lookup lookup = lookup(method);
		FrameCallLinker linker = new FrameCallLinker(bean, lookup, lookup.unreflect(method), arguments);
		try {
			return generate ? linker.generated() : linker.byHandle();
		}
		catch (LambdaConversionException ex) {
			// Slower, but just as correct.
			return linker.byHandle();
		}
	}

	/**
	 * Find a lookup that reaches a method.
	 * @throws IllegalAccessException if the method can be reached neither from its own
	 * class nor from here
	 */
	static Lookup lookup(Method method) throws IllegalAccessException {
		try {
			return MethodHandles.privateLookupIn(method.getDeclaringClass(), MethodHandles.lookup());
		}
		catch (IllegalAccessException ex) {
			// A module that does not open the package, where public methods work as well.
			if (!Modifier.isPublic(method.getModifiers())) {
				throw ex;
			}
			return MethodHandles.lookup();
		}
	}

	private FrameCall generated() throws LambdaConversionException {
		Class<?> returns = this.handle.type().returnType();
		return switch (this.arguments.length) {
			case 0 -> (returns != void.class) ? supplier() : runnable();
			case 1 -> (returns != void.class) ? function(this.arguments[0]) : consumer(this.arguments[0]);
			case 2 -> (returns != void.class) ? biFunction(this.arguments[0], this.arguments[1])
					: biConsumer(this.arguments[0], this.arguments[1]);
			default -> byHandle();
		};
	}

	private FrameCall supplier() throws LambdaConversionException {
		Supplier<?> target = generate(Supplier.class, "get");
		return (connection, frame, event) -> target.get();
	}

	private FrameCall runnable() throws LambdaConversionException {
		Runnable target = generate(Runnable.class, "run");
		return (connection, frame, event) -> {
			target.run();
			return null;
		};
	}

	@SuppressWarnings("unchecked")
	private FrameCall function(Argument first) throws LambdaConversionException {
		Function<@Nullable Object, ?> target = generate(Function.class, "apply");
		return (connection, frame, event) -> target.apply(first.resolve(connection, frame, event));
	}

	@SuppressWarnings("unchecked")
	private FrameCall consumer(Argument first) throws LambdaConversionException {
		Consumer<@Nullable Object> target = generate(Consumer.class, "accept");
		return (connection, frame, event) -> {
			target.accept(first.resolve(connection, frame, event));
			return null;
		};
	}

	@SuppressWarnings("unchecked")
	private FrameCall biFunction(Argument first, Argument second) throws LambdaConversionException {
		BiFunction<@Nullable Object, @Nullable Object, ?> target = generate(BiFunction.class, "apply");
		return (connection, frame, event) -> target.apply(first.resolve(connection, frame, event),
				second.resolve(connection, frame, event));
	}

	@SuppressWarnings("unchecked")
	private FrameCall biConsumer(Argument first, Argument second) throws LambdaConversionException {
		BiConsumer<@Nullable Object, @Nullable Object> target = generate(BiConsumer.class, "accept");
		return (connection, frame, event) -> {
			target.accept(first.resolve(connection, frame, event), second.resolve(connection, frame, event));
			return null;
		};
	}

	/**
	 * The interfaces are the JDK's because the generated class lives beside the bean's
	 * class, where those of this package may not be visible. That they declare no checked
	 * exception does not matter: the virtual machine does not ask.
	 */
	private <T> T generate(Class<T> type, String name) throws LambdaConversionException {
		MethodType full = this.handle.type();
		MethodType declared = full.dropParameterTypes(0, 1);
		MethodType erased = declared.generic();
		if (declared.returnType() == void.class) {
			erased = erased.changeReturnType(void.class);
		}
		try {
			MethodHandle factory = LambdaMetafactory
				.metafactory(this.lookup, name, MethodType.methodType(type, full.parameterType(0)), erased, this.handle,
						boxed(declared))
				.getTarget();
			return type.cast(factory.invoke(this.bean));
		}
		catch (VirtualMachineError ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new LambdaConversionException("Cannot generate the call of " + this.handle, ex);
		}
	}

	private static MethodType boxed(MethodType type) {
		MethodType boxed = type.wrap();
		return (type.returnType() != void.class) ? boxed : boxed.changeReturnType(void.class);
	}

	private FrameCall byHandle() {
		int count = this.arguments.length;
		MethodHandle target = this.handle.bindTo(this.bean)
			.asSpreader(Object[].class, count)
			.asType(MethodType.methodType(Object.class, Object[].class));
		Argument[] arguments = this.arguments;
		return (connection, frame, event) -> {
			@Nullable Object[] values = new @Nullable Object[count];
			for (int i = 0; i < count; i++) {
				values[i] = arguments[i].resolve(connection, frame, event);
			}
			return (Object) target.invokeExact(values);
		};
	}

}
