package io.asyncnet.spring.guide.tls;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

public final class Ask {

	private Ask() {
	}

	public static void main(String[] args) throws IOException, NoSuchAlgorithmException {
		String host = args[0];
		Socket tcp = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1]));
		SSLSocketFactory tls = SSLContext.getDefault().getSocketFactory();
		try (SSLSocket socket = (SSLSocket) tls.createSocket(tcp, host, tcp.getPort(), true)) {
			SSLParameters parameters = socket.getSSLParameters();
			// without it a certificate of any host would do
			parameters.setEndpointIdentificationAlgorithm("HTTPS");
			// for ALPN, usually none
			parameters.setApplicationProtocols(Arrays.copyOfRange(args, 3, args.length));
			socket.setSSLParameters(parameters);
			socket.setSoTimeout(10_000);
			socket.getOutputStream().write((args[2] + "\n").getBytes(StandardCharsets.UTF_8));
			BufferedReader replies = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
			System.out.println(replies.readLine());
		}
	}

}
