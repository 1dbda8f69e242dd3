package io.asyncnet.socket;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import io.asyncnet.CloseReason;
import io.netty.channel.EventLoop;

/**
 * The first and the last callback of a connection. Event loop only, but for the callbacks
 * themselves, which run where the handler wants them to.
 */
final class LifeCallbacks {

	private static final long EXECUTOR_RETRY_MILLIS = 10;

	private final NettyConnection connection;

	private final EventLoop loop;

	private final ListenerContext context;

	private boolean opened;

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
		this.opened = true;
		call(() -> {
			try {
				this.context.handler().onOpen(this.connection);
			}
			catch (Throwable ex) {
				this.connection.handlerFailed(ex);
			}
		}, then);
	}

	/** Tell the handler that the connection has ended, if it knows of it. */
	void close() {
		CloseReason reason = this.connection.reason();
		if (!this.opened || reason == null) {
			return;
		}
		this.opened = false;
		call(() -> {
			try {
				this.context.handler().onClose(this.connection, reason);
			}
			catch (Throwable ex) {
				this.context.log().closeCallbackFailed(this.connection, ex);
			}
		}, () -> {
		});
	}

	private void call(Runnable callback, Runnable then) {
		Executor executor = this.context.executor();
		if (executor == null) {
			callback.run();
			then.run();
			return;
		}
		try {
			executor.execute(() -> {
				callback.run();
				this.connection.execute(then);
			});
		}
		catch (RejectedExecutionException ex) {
			this.context.log().executorRejected(ex);
			refused(executor, () -> call(callback, then));
		}
	}

	/** Try again what the executor has refused, unless it has been shut down. */
	void refused(Executor executor, Runnable task) {
		if (executor instanceof ExecutorService service && service.isShutdown()) {
			this.connection.abort(CloseReason.SERVER_SHUTDOWN);
		}
		else if (!this.loop.isShuttingDown()) {
			this.loop.schedule(task, EXECUTOR_RETRY_MILLIS, TimeUnit.MILLISECONDS);
		}
	}

}
