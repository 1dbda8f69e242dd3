package io.asyncnet.spring.actuate;

import java.security.Principal;
import java.time.Duration;
import java.util.Map;

import io.asyncnet.socket.AddressRange;
import io.asyncnet.spring.tap.SocketTaps;
import io.asyncnet.spring.tap.TapRefusedException;
import io.asyncnet.spring.tap.TapRequest;
import io.asyncnet.spring.tap.TapTarget;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

/**
 * Actuator endpoint that starts and stops taps. Over HTTP only, as by JMX nobody says who
 * asks. What starts or stops a tap is there only with unrestricted access, which has to
 * be asked for. No answer has a byte of what was tapped.
 *
 * @since 0.1.0
 */
@WebEndpoint(id = "sockettap", defaultAccess = Access.READ_ONLY)
public final class SocketTapEndpoint {

	/** There is no room for it now. */
	private static final int STATUS_CONFLICT = 409;

	private static final int MAX_NAME = 100;

	private final SocketTaps taps;

	/**
	 * Create an endpoint.
	 * @param taps the taps
	 */
	public SocketTapEndpoint(SocketTaps taps) {
		this.taps = taps;
	}

	/**
	 * Describe all taps.
	 * @return those that run, and the last ones that have ended
	 */
	@ReadOperation
	public TapsDescriptor taps() {
		return new TapsDescriptor(this.taps.taps().stream().map(TapDescriptor::of).toList());
	}

	/**
	 * Start a tap. At least one of listener, connection and peer is needed; a connection
	 * is tapped if all that is said of it is true.
	 * @param security who asks
	 * @param listener name of the listener
	 * @param connection number of the only connection
	 * @param peer address of the peers, or a range such as {@code 10.0.0.0/8}
	 * @param target {@code log}, which it is without it, or {@code pcap}
	 * @param duration how long, such as {@code 30s}
	 * @param size how much, such as {@code 1MB}
	 * @return the tap, or with the reason status 409 if there is no room for it now, and
	 * 400 if a value is not possible
	 */
	@WriteOperation
	public WebEndpointResponse<Object> start(SecurityContext security, @Nullable String listener,
			@Nullable Long connection, @Nullable String peer, @Nullable String target, @Nullable String duration,
			@Nullable String size) {
		try {
			TapRequest request = new TapRequest(listener, connection, (peer != null) ? AddressRange.parse(peer) : null,
					target(target), duration(duration), (size != null) ? DataSize.parse(size) : null);
			return new WebEndpointResponse<>(TapDescriptor.of(this.taps.start(request, name(security))));
		}
		catch (IllegalArgumentException ex) {
			return new WebEndpointResponse<>(Map.of("error", String.valueOf(ex.getMessage())),
					WebEndpointResponse.STATUS_BAD_REQUEST);
		}
		catch (TapRefusedException ex) {
			return new WebEndpointResponse<>(Map.of("error", String.valueOf(ex.getMessage())), STATUS_CONFLICT);
		}
	}

	private static TapTarget target(@Nullable String target) {
		return switch ((target != null) ? target : "log") {
			case "log" -> TapTarget.LOG;
			case "pcap" -> TapTarget.PCAP;
			default -> throw new IllegalArgumentException("'target' must be 'log' or 'pcap' but was '" + target + "'");
		};
	}

	private static @Nullable Duration duration(@Nullable String duration) {
		return (duration != null) ? DurationStyle.detectAndParse(duration) : null;
	}

	/** A name may be chosen by who has it, and becomes part of a log line. */
	private static String name(SecurityContext security) {
		Principal principal = security.getPrincipal();
		String name = (principal != null) ? principal.getName() : null;
		if (name == null) {
			return "anonymous";
		}
		return name.substring(0, Math.min(MAX_NAME, name.length())).replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
	}

	/**
	 * Stop a tap. What it has seen is still written.
	 * @param id its number
	 * @return status 204, or 404 if no tap of that number runs
	 */
	@DeleteOperation
	public WebEndpointResponse<Void> stop(@Selector Long id) {
		return new WebEndpointResponse<>(
				this.taps.stop(id) ? WebEndpointResponse.STATUS_NO_CONTENT : WebEndpointResponse.STATUS_NOT_FOUND);
	}

}
