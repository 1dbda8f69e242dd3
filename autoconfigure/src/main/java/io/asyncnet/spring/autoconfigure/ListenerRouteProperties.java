package io.asyncnet.spring.autoconfigure;

import io.asyncnet.spring.routing.RouteBy;
import org.jspecify.annotations.Nullable;

/**
 * Properties of the routes of one listener's frames.
 *
 * @since 0.1.0
 */
public class ListenerRouteProperties {

	/**
	 * What in a frame says which handler method it is for.
	 */
	private @Nullable RouteBy by;

	/**
	 * Name of the JSON property that is the route. Only with by json-property.
	 */
	private @Nullable String property;

	/**
	 * Number of bytes that are the route, 1 to 8. Only with by first-bytes.
	 */
	private @Nullable Integer bytes;

	/**
	 * Name of the RouteExtractor bean that finds the route. Only with by bean.
	 */
	private @Nullable String extractor;

	/**
	 * Reply to a frame that no handler method is for. Bytes in hexadecimal with by
	 * first-bytes, otherwise text. Without it such a frame is dropped.
	 */
	private @Nullable String unmatchedReply;

	public @Nullable RouteBy getBy() {
		return this.by;
	}

	public void setBy(@Nullable RouteBy by) {
		this.by = by;
	}

	public @Nullable String getProperty() {
		return this.property;
	}

	public void setProperty(@Nullable String property) {
		this.property = property;
	}

	public @Nullable Integer getBytes() {
		return this.bytes;
	}

	public void setBytes(@Nullable Integer bytes) {
		this.bytes = bytes;
	}

	public @Nullable String getExtractor() {
		return this.extractor;
	}

	public void setExtractor(@Nullable String extractor) {
		this.extractor = extractor;
	}

	public @Nullable String getUnmatchedReply() {
		return this.unmatchedReply;
	}

	public void setUnmatchedReply(@Nullable String unmatchedReply) {
		this.unmatchedReply = unmatchedReply;
	}

}
