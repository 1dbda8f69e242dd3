package io.asyncnet.socket;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Virtual threads that wait for an operation are woken, whoever completes it.
 */
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualWaitsTests {

	/** Fewer, as many, and more than are woken together. */
	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 64, 65, 200 })
	void allAreWokenWhoseLinesArriveTogether(int count) throws Exception {
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", Transport.AUTO, 1);
				Dispatcher clients = Dispatcher.open("test-clients", Transport.AUTO, 1)) {
			AsyncServerSocket server = SocketPair.await(AsyncServerSocket.open(dispatcher).bind(loopback()).listen());
			List<AsyncSocket> senders = new ArrayList<>();
			List<CompletableFuture<String>> received = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				CompletableFuture<AsyncSocket> accepting = server.accept();
				AsyncSocket sender = AsyncSocket.open(clients);
				SocketPair.await(sender.connect(server.localAddress()));
				senders.add(sender);
				AsyncSocket accepted = SocketPair.await(accepting);
				received.add(waiting(accepted.recvLine()));
			}
			CountDownLatch sent = new CountDownLatch(1);
			dispatcher.netty().eventLoops().next().execute(() -> awaitQuietly(sent));
			for (int i = 0; i < count; i++) {
				SocketPair.await(senders.get(i).send(i + "\n"));
			}
			sent.countDown();

			for (int i = 0; i < count; i++) {
				assertThat(SocketPair.await(received.get(i))).isEqualTo("" + i);
			}
		}
	}

	@Test
	void oneThatSendsIsWokenWhenTheBytesHaveLeft() throws Exception {
		try (SocketPair pair = SocketPair.open()) {
			CompletableFuture<Void> sent = onVirtualThread(() -> {
				for (int i = 0; i < 100; i++) {
					pair.client().send("line\n").join();
				}
				return null;
			});

			SocketPair.await(sent);
			assertThat(SocketPair.await(pair.accepted().recv(500))).hasSize(500);
		}
	}

	@Test
	void theSameFutureWakesAllThatWaitForIt() throws Exception {
		try (SocketPair pair = SocketPair.open()) {
			CompletableFuture<String> line = pair.accepted().recvLine();
			CompletableFuture<String> first = waiting(line);
			CompletableFuture<String> second = waiting(line);
			pair.client().send("x\n");

			assertThat(SocketPair.await(first)).isEqualTo("x");
			assertThat(SocketPair.await(second)).isEqualTo("x");
		}
	}

	@Test
	void anotherThreadThatCancelsWakes() throws Exception {
		try (SocketPair pair = SocketPair.open()) {
			CompletableFuture<String> line = pair.accepted().recvLine();
			CompletableFuture<String> waiting = waiting(line);
			line.cancel(false);

			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> SocketPair.await(waiting))
				.withCauseInstanceOf(CancellationException.class);
		}
	}

	@Test
	void aDispatcherThatClosesWakes() throws Exception {
		try (SocketPair pair = SocketPair.open()) {
			CompletableFuture<String> waiting = waiting(pair.accepted().recvLine());
			pair.dispatcher().close();

			SocketPair.assertClosed(waiting);
		}
	}

	@Test
	void aTimeoutWakes() throws Exception {
		try (SocketPair pair = SocketPair.open()) {
			CompletableFuture<String> line = pair.accepted().recvLine();
			CompletableFuture<String> waiting = waiting(line);
			line.orTimeout(1, TimeUnit.MILLISECONDS);

			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> SocketPair.await(waiting))
				.withCauseInstanceOf(TimeoutException.class);
		}
	}

	@Test
	void anInterruptEndsNoWaitAndIsKept() throws Exception {
		try (SocketPair pair = SocketPair.open()) {
			CompletableFuture<String> line = pair.accepted().recvLine();
			CompletableFuture<Thread> thread = new CompletableFuture<>();
			CompletableFuture<Boolean> interrupted = onVirtualThread(() -> {
				thread.complete(Thread.currentThread());
				line.join();
				return Thread.currentThread().isInterrupted();
			});
			awaitParked(line);
			SocketPair.await(thread).interrupt();
			assertThat(interrupted).isNotDone();
			pair.client().send("x\n");

			assertThat(SocketPair.await(interrupted)).isTrue();
		}
	}

	@Test
	void anInterruptEndsABlockingReadAndNoByteIsLost() throws Exception {
		try (SocketPair pair = SocketPair.open()) {
			InputStream in = pair.accepted().inputStream();
			CompletableFuture<Thread> thread = new CompletableFuture<>();
			CompletableFuture<Class<?>> read = onVirtualThread(() -> {
				thread.complete(Thread.currentThread());
				try {
					in.read();
					return null;
				}
				catch (IOException ex) {
					return ex.getClass();
				}
			});
			Thread reader = SocketPair.await(thread);
			Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> reader.getState() == Thread.State.WAITING);
			reader.interrupt();
			assertThat(SocketPair.await(read)).isEqualTo(InterruptedIOException.class);
			pair.client().send("x\n");

			assertThat(SocketPair.await(pair.accepted().recvLine())).isEqualTo("x");
		}
	}

	private static InetSocketAddress loopback() {
		return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
	}

	/** Returns when the thread waits. */
	private static <T> CompletableFuture<T> waiting(CompletableFuture<T> future) throws Exception {
		int before = future.getNumberOfDependents();
		CompletableFuture<T> result = onVirtualThread(future::join);
		Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> future.getNumberOfDependents() > before);
		return result;
	}

	private static void awaitParked(CompletableFuture<?> future) {
		Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> future.getNumberOfDependents() > 0);
	}

	private static <T> CompletableFuture<T> onVirtualThread(Supplier<T> task) throws Exception {
		CompletableFuture<T> result = new CompletableFuture<>();
		Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
		start.invoke(null, (Runnable) () -> {
			try {
				result.complete(task.get());
			}
			catch (RuntimeException ex) {
				result.completeExceptionally((ex instanceof CompletionException) ? ex.getCause() : ex);
			}
		});
		return result;
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
