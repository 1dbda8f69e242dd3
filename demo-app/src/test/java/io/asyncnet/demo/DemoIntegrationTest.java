package io.asyncnet.demo;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/**
 * Starts the demo as it is, on free ports. All tests share one demo.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "asyncnet.listeners.echo.port=0", "asyncnet.listeners.telemetry.port=0",
				"asyncnet.listeners.telemetry-tls.port=0", "asyncnet.listeners.ping.port=0",
				"asyncnet.listeners.frames.port=0", "asyncnet.listeners.chat.port=0",
				// what a client needs to trust the demo, and to be trusted
				"spring.ssl.bundle.pem.anonymous.truststore.certificate=classpath:demo-tls/ca.crt",
				"spring.ssl.bundle.pem.device.truststore.certificate=classpath:demo-tls/ca.crt",
				"spring.ssl.bundle.pem.device.keystore.certificate=classpath:demo-tls/client.crt",
				"spring.ssl.bundle.pem.device.keystore.private-key=classpath:demo-tls/client.key" })
public @interface DemoIntegrationTest {

}
