package io.asyncnet.socket;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import org.slf4j.LoggerFactory;

/**
 * A process of its own that sends lines back, and that opens or closes files when it is
 * told to by a letter on its standard input. See {@link DescriptorServerProcess}.
 */
public final class DescriptorServer {

	private static final int FEW = 4;

	private static final Deque<FileInputStream> files = new ArrayDeque<>();

	private DescriptorServer() {
	}

	/**
	 * With the transport, whether to listen by a listener or by a server socket, and
	 * whether logging is cold.
	 */
	public static void main(String[] arguments) throws IOException {
		Printer printer = new Printer(arguments.length > 2);
		printer.start();
		Logger logger = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
		logger.detachAndStopAllAppenders();
		logger.setLevel(Level.INFO);
		logger.addAppender(printer);
		Dispatcher dispatcher = Dispatcher.open("loop", Transport.valueOf(arguments[0]), 1);
		InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
		int port = arguments[1].equals("LISTENER") ? listener(dispatcher, address) : serverSocket(dispatcher, address);
		System.out.println("port " + port);
		for (int command = System.in.read(); command != -1; command = System.in.read()) {
			switch (command) {
				case 'f' -> openAll();
				case 'r' -> close(FEW);
				case 'a' -> close(Integer.MAX_VALUE);
				default -> {
				}
			}
		}
		dispatcher.close();
	}

	private static int listener(Dispatcher dispatcher, InetSocketAddress address) {
		Listener listener = SocketPair.await(Listener.bind(dispatcher, ListenerFixture.options().withAddress(address),
				Handlers.ECHO, new ConnectionObserver() {
				}));
		return ((InetSocketAddress) listener.localAddress()).getPort();
	}

	private static int serverSocket(Dispatcher dispatcher, InetSocketAddress address) {
		AsyncServerSocket server = SocketPair.await(AsyncServerSocket.open(dispatcher).bind(address).listen());
		acceptNext(server);
		return server.port();
	}

	private static void acceptNext(AsyncServerSocket server) {
		server.accept().thenAccept((socket) -> {
			sendBack(socket);
			acceptNext(server);
		});
	}

	private static void sendBack(AsyncSocket socket) {
		socket.recvLine().whenComplete((line, failure) -> {
			if (line == null) {
				socket.close();
				return;
			}
			socket.send(line + "\n");
			sendBack(socket);
		});
	}

	private static void openAll() {
		try {
			while (true) {
				files.add(new FileInputStream("/dev/null"));
			}
		}
		catch (IOException ex) {
			System.out.println("full");
		}
	}

	private static void close(int count) throws IOException {
		for (int i = 0; i < count && !files.isEmpty(); i++) {
			files.remove().close();
		}
		System.out.println("closed");
	}

	/** Prints log lines. */
	private static final class Printer extends AppenderBase<ILoggingEvent> {

		private final boolean cold;

		Printer(boolean cold) {
			this.cold = cold;
		}

		@Override
		protected void append(ILoggingEvent event) {
			System.out.println(event.getFormattedMessage());
			if (this.cold) {
				TimeZones.load();
			}
		}

	}

	/**
	 * A class that reads a file when it is first used, as the JDK does for its time
	 * zones. When there is no descriptor for it, it is of no use for ever.
	 */
	private static final class TimeZones {

		static {
			try (FileInputStream file = new FileInputStream("/dev/null")) {
				file.read();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		static void load() {
		}

	}

}
