package io.asyncnet.spring.tracing;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;

import io.asyncnet.spring.tracing.FrameObservationDocumentation.HighCardinalityKeys;
import io.asyncnet.spring.tracing.FrameObservationDocumentation.LowCardinalityKeys;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;

/**
 * The documented names and keys. A span is called by its listener and handler, for
 * example {@code quotes Quotes.quote}.
 *
 * @since 0.1.0
 * @see FrameObservationDocumentation
 */
public class DefaultFrameObservationConvention implements FrameObservationConvention {

	/** Name of the observation, and of meters that are made of it. */
	public static final String NAME = "asyncnet.frame";

	private static final String NONE = KeyValue.NONE_VALUE;

	@Override
	public String getName() {
		return NAME;
	}

	@Override
	public String getContextualName(FrameObservationContext context) {
		String listener = context.connection().listener();
		return (context.handler() != null) ? listener + " " + context.handler() : listener;
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(FrameObservationContext context) {
		String handler = context.handler();
		return KeyValues.of(LowCardinalityKeys.LISTENER.withValue(context.connection().listener()),
				LowCardinalityKeys.HANDLER.withValue((handler != null) ? handler : NONE),
				LowCardinalityKeys.OUTCOME.withValue(context.outcome().name().toLowerCase(Locale.ROOT)),
				LowCardinalityKeys.EXCEPTION.withValue(exception(context.getError())));
	}

	private static String exception(@Nullable Throwable failure) {
		if (failure == null) {
			return NONE;
		}
		String name = failure.getClass().getSimpleName();
		return name.isEmpty() ? failure.getClass().getName() : name;
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(FrameObservationContext context) {
		return KeyValues.of(HighCardinalityKeys.CONNECTION_ID.withValue(Long.toString(context.connection().id())),
				HighCardinalityKeys.FRAME_LENGTH.withValue(Integer.toString(context.frameLength())),
				HighCardinalityKeys.PEER_ADDRESS.withValue(address(context.connection().remoteAddress())));
	}

	private static String address(SocketAddress address) {
		if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
			return inet.getAddress().getHostAddress();
		}
		return NONE;
	}

}
