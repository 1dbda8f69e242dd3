package io.asyncnet.socket;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.asyncnet.CloseReason;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * The callbacks of a connection's life: its first, its last, and the goodbye. Event loop
 * only, but for the callbacks themselves, which run where the handler wants them to.
 */
final class LifeCallbacks {

	private static final long EXECUTOR_RETRY_MILLIS = 10;

	private final NettyConnection connection;

	private final EventLoop loop;

	private final ListenerContext context;

	private boolean opened;

	private boolean draining;

	/** Of the callback that runs, or of the last one. */
	private @Nullable HandlerWatch watch;

	/** What is sent from the greeting, or goodbye, that is being said. */
	private @Nullable ReplyBuffer spoken;

	LifeCallbacks(NettyConnection connection, EventLoop loop, ListenerContext context) {
		this.connection = connection;
		this.loop = loop;
		this.context = context;
	}

	/** Tell the handler that the connection is open, and then go on. */
	void open(Runnable then) {
		if (!this.context.handler().handlesLife()) {
			then.run();
			return;
		}
		speak(() -> {
			this.opened = true;
			this.context.lives().begin();
		}, (replies) -> this.context.handler().onOpen(this.connection, replies), then);
	}

	/** Whether there has been no goodbye before. */
	boolean beginDrain() {
		boolean first = !this.draining;
		this.draining = true;
		return first;
	}

	/** Let the handler say goodbye, behind the replies so far, and then go on. */
	void drain(Runnable then) {
		if (!this.opened) {
			then.run();
			return;
		}
		speak(this::nothing, (replies) -> this.context.handler().onDrain(this.connection, replies), then);
	}

	private void speak(Runnable before, Speech speech, Runnable then) {
		ReplyBuffer replies = new ReplyBuffer(this.context.options().framing(), this.context.executor() != null);
		replies.open(this.connection);
		this.spoken = replies;
		call(before, () -> {
			this.connection.sender().enterCallback(replies);
			try {
				scoped(() -> speech.begin(replies));
			}
			catch (Throwable ex) {
				failed(ex);
			}
			finally {
				this.connection.sender().leaveCallback();
				replies.end();
			}
		}, () -> {
			this.spoken = null;
			this.connection.outbound().take(replies);
			then.run();
		});
	}

	private void nothing() {
		// the goodbye needs no preparation
	}

	/** On the event loop, which may have interrupted the callback for its time. */
	private void failed(Throwable failure) {
		if (this.loop.inEventLoop()) {
			this.connection.handlerFailed(failure);
		}
		else {
			this.connection.execute(() -> this.connection.handlerFailed(failure));
		}
	}

	/** Let go what has been sent while the callback still runs. */
	void releaseReplies(Outbound outbound) {
		if (this.spoken != null) {
			this.spoken.moveTo(outbound);
		}
	}

	@Nullable Thread interrupt(long now, long timeoutNanos) {
		return (this.watch != null) ? this.watch.interrupt(now, timeoutNanos) : null;
	}

	/** Tell the handler that the connection has ended, if it knows of it. */
	void close() {
		CloseReason reason = this.connection.reason();
		if (this.opened && reason != null) {
			this.opened = false;
			close(reason);
		}
	}

	private void close(CloseReason reason) {
		AtomicBoolean told = new AtomicBoolean();
		Runnable callback = () -> {
			if (told.getAndSet(true)) {
				// by an executor that has failed and kept it all the same
				return;
			}
			try {
				scoped(() -> this.context.handler().onClose(this.connection, reason));
			}
			catch (Throwable ex) {
				this.context.log().closeCallbackFailed(this.connection, ex);
			}
			finally {
				this.context.lives().end();
			}
		};
		Executor executor = this.context.executor();
		if (executor == null) {
			callback.run();
			return;
		}
		try {
			executor.execute(callback);
		}
		catch (RejectedExecutionException ex) {
			this.context.log().executorRejected(ex);
			// better on the event loop than never, when there is nobody else any more
			retry(executor, () -> close(reason), callback);
		}
		catch (RuntimeException | Error ex) {
			this.context.log().closeCallbackFailed(this.connection, ex);
			callback.run();
		}
	}

	private void scoped(Callback callback) throws Exception {
		if (!this.context.scoped()) {
			callback.call();
			return;
		}
		try {
			this.context.handler().onEnter(this.connection);
			callback.call();
		}
		finally {
			this.context.handler().onLeave(this.connection);
		}
	}

	private void call(Runnable before, Runnable callback, Runnable then) {
		Executor executor = this.context.executor();
		if (executor == null) {
			before.run();
			callback.run();
			then.run();
			return;
		}
		if (this.connection.isInactive()) {
			then.run();
			return;
		}
		HandlerWatch begun = HandlerWatch.of(this.context);
		try {
			executor.execute(() -> {
				runWatched(callback, begun);
				this.connection.execute(then);
			});
		}
		catch (RejectedExecutionException ex) {
			this.context.log().executorRejected(ex);
			refused(executor, () -> call(before, callback, then), then);
			return;
		}
		catch (RuntimeException | Error ex) {
			// a pool that cannot start a thread, for example
			this.connection.handlerFailed(ex);
			then.run();
			return;
		}
		this.watch = begun;
		before.run();
	}

	private static void runWatched(Runnable callback, @Nullable HandlerWatch watch) {
		if (watch == null) {
			callback.run();
			return;
		}
		watch.begin();
		callback.run();
		watch.end();
	}

	/**
	 * Try again what the executor has refused, unless it has been shut down; the
	 * connection is at its end then.
	 */
	void refused(Executor executor, Runnable task, Runnable otherwise) {
		retry(executor, task, () -> {
			this.connection.abort(CloseReason.SERVER_SHUTDOWN);
			otherwise.run();
		});
	}

	private void retry(Executor executor, Runnable task, Runnable otherwise) {
		boolean shutDown = executor instanceof ExecutorService service && service.isShutdown();
		if (shutDown || this.loop.isShuttingDown()) {
			otherwise.run();
			return;
		}
		this.loop.schedule(task, EXECUTOR_RETRY_MILLIS, TimeUnit.MILLISECONDS).addListener((done) -> {
			if (done.isCancelled()) {
				// by an event loop that ends
				otherwise.run();
			}
		});
	}

	@FunctionalInterface
	private interface Callback {

		void call() throws Exception;

	}

	@FunctionalInterface
	private interface Speech {

		void begin(Replies replies) throws Exception;

	}

}
