package io.asyncnet.spring.guide.tls;

import io.asyncnet.spring.ssl.SslBundleReloadEvent;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

@Component
class ReloadAlarm {

	@EventListener
	void reloaded(SslBundleReloadEvent event) {
		if (!event.isSuccessful()) {
			System.err.println("Bundle '" + event.getBundle() + "' is not reloaded: " + event.getFailure());
		}
	}

}
