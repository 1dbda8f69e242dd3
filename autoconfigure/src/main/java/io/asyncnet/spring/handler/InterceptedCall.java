package io.asyncnet.spring.handler;

import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.Frame;
import org.jspecify.annotations.Nullable;

/**
 * One frame on its way through the interceptors to its handler and back.
 */
final class InterceptedCall implements SocketCall {

	private final Interceptors interceptors;

	private final Connection connection;

	private final Frame frame;

	private final Thread thread = Thread.currentThread();

	/** The next interceptor. */
	private int next;

	private boolean returned;

	/** What the handler has returned. */
	private @Nullable Object own;

	private @Nullable Object result;

	private @Nullable List<Consumer<? super @Nullable Throwable>> actions;

	private @Nullable AtomicBoolean done;

	InterceptedCall(Interceptors interceptors, Connection connection, Frame frame) {
		this.interceptors = interceptors;
		this.connection = connection;
		this.frame = frame;
	}

	void run() throws Exception {
		try {
			this.result = proceed();
		}
		catch (Throwable ex) {
			done(ex);
			throw ex;
		}
		finally {
			this.returned = true;
		}
	}

	/** What is replied, {@code null} for nothing. */
	@Nullable Object result() {
		return this.result;
	}

	/** Whether the reply is what the handler itself has returned. */
	@SuppressWarnings("ReferenceEquality") // the very object
	boolean isOwn() {
		return this.result == this.own;
	}

	boolean isObserved() {
		return this.actions != null;
	}

	@Override
	public Connection connection() {
		return this.connection;
	}

	@Override
	public Frame frame() {
		requireValid();
		return this.frame;
	}

	@Override
	public @Nullable String handler() {
		return this.interceptors.handler();
	}

	@Override
	public @Nullable Object proceed() throws Exception {
		requireValid();
		int index = this.next;
		if (index == this.interceptors.size()) {
			return handle();
		}
		this.next = index + 1;
		try {
			return this.interceptors.get(index).intercept(this);
		}
		finally {
			this.next = index;
		}
	}

	private @Nullable Object handle() throws Exception {
		try {
			this.own = this.interceptors.target().call(this.connection, this.frame, null);
			return this.own;
		}
		catch (Exception | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new UndeclaredThrowableException(ex);
		}
	}

	@Override
	public void whenDone(Consumer<? super @Nullable Throwable> action) {
		requireValid();
		if (this.actions == null) {
			this.actions = new ArrayList<>(2);
			this.done = new AtomicBoolean();
		}
		this.actions.add(action);
	}

	/** The frame has been handled; only the first time counts. */
	void done(@Nullable Throwable failure) {
		List<Consumer<? super @Nullable Throwable>> actions = this.actions;
		AtomicBoolean done = this.done;
		if (actions == null || done == null || !done.compareAndSet(false, true)) {
			return;
		}
		for (Consumer<? super @Nullable Throwable> action : actions) {
			try {
				action.accept(failure);
			}
			catch (RuntimeException | Error ex) {
				this.interceptors.log().actionFailed(ex);
			}
		}
	}

	private void requireValid() {
		if (this.returned || Thread.currentThread() != this.thread) {
			throw new IllegalStateException("A SocketCall is valid only until its interceptor returns, and on the"
					+ " thread that runs it; keep the connection, or a copy of the frame");
		}
	}

}
