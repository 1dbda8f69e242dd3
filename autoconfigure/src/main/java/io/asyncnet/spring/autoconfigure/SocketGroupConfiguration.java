package io.asyncnet.spring.autoconfigure;

import io.asyncnet.socket.Broadcaster;
import io.asyncnet.spring.group.LocalSocketGroups;
import io.asyncnet.spring.group.SocketGroups;
import io.asyncnet.spring.listener.PayloadEncoder;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import io.asyncnet.spring.observation.GroupSends;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Groups of connections.
 */
@Configuration(proxyBeanMethods = false)
class SocketGroupConfiguration {

	@Bean
	@ConditionalOnMissingBean
	Broadcaster asyncNetBroadcaster() {
		return new Broadcaster();
	}

	@Bean
	@ConditionalOnMissingBean
	SocketGroups socketGroups(SocketListenerRegistry listeners, PayloadEncoder encoder, Broadcaster broadcaster,
			ObjectProvider<GroupSends> sends) {
		return new LocalSocketGroups(listeners, encoder, broadcaster, sends.getIfUnique(() -> GroupSends.NONE),
				LocalSocketGroups.DEFAULT_MAX_GROUPS);
	}

}
