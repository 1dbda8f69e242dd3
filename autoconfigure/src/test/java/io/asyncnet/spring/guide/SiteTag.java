package io.asyncnet.spring.guide;

import io.asyncnet.spring.metrics.SocketMeters;
import io.asyncnet.spring.metrics.SocketMetersConvention;
import io.micrometer.core.instrument.Tags;

import org.springframework.stereotype.Component;

@Component
class SiteTag implements SocketMetersConvention {

	@Override
	public Tags getTags(SocketMeters meter, Tags tags) {
		return tags.and("site", "north");
	}

}
