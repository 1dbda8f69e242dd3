package io.asyncnet.spring.contexts;

import io.asyncnet.spring.annotation.OnClose;
import io.asyncnet.spring.annotation.OnOpen;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.autoconfigure.AsyncNetAutoConfiguration;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * An application whose classes are loaded anew, see {@link ReloadedClassesTests}.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({ AsyncNetAutoConfiguration.class, SslAutoConfiguration.class })
public class ReloadedApplication {

	public static ConfigurableApplicationContext start(int port) {
		return new SpringApplicationBuilder(ReloadedApplication.class).web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off", "asyncnet.listeners.it.port=" + port)
			.run();
	}

	@OnOpen("it")
	String open() {
		return "welcome";
	}

	@SocketHandler("it")
	Reply handle(String line) {
		return new Reply(line);
	}

	@OnClose("it")
	void close() {
	}

	record Reply(String text) {

	}

}
