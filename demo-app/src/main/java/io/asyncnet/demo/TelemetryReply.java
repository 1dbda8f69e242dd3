package io.asyncnet.demo;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What a device is told about a line it sent; what does not apply is left out of the
 * JSON.
 *
 * @param accepted whether the line was a valid reading
 * @param device the device whose reading was accepted
 * @param client who sent it, by the certificate that the client gave
 * @param errors why the line was refused
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record TelemetryReply(boolean accepted, String device, String client, List<String> errors) {

	static TelemetryReply accepted(Reading reading, String client) {
		return new TelemetryReply(true, reading.device(), client, List.of());
	}

	static TelemetryReply refused(List<String> errors) {
		return new TelemetryReply(false, null, null, errors);
	}

}
