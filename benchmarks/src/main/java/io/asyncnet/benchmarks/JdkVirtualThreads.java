package io.asyncnet.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;

/**
 * {@code jdk-vthread}: a virtual thread for each socket of the JDK.
 */
public final class JdkVirtualThreads {

	private static final int BACKLOG = 128;

	private JdkVirtualThreads() {
	}

	public static void main(String[] args) throws IOException {
		ExecutorService threads = VirtualThreads.perTask();
		try (ServerSocket server = new ServerSocket(Ping.port(args), BACKLOG, InetAddress.getLoopbackAddress())) {
			while (true) {
				Socket accepted = server.accept();
				threads.execute(() -> serve(accepted));
			}
		}
	}

	private static void serve(Socket accepted) {
		try (Socket socket = accepted) {
			socket.setTcpNoDelay(true);
			BufferedReader in = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
			OutputStream out = socket.getOutputStream();
			String line;
			while ((line = in.readLine()) != null) {
				out.write(Ping.answer(line).getBytes(StandardCharsets.UTF_8));
			}
		}
		catch (IOException ex) {
			// the client has gone, which ends the connection and nothing else
		}
	}

}
