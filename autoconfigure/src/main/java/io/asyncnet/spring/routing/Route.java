package io.asyncnet.spring.routing;

import java.util.List;

import io.asyncnet.socket.Frame;

/**
 * One route, and what the frames that take it hold besides. Immutable.
 *
 * @since 0.1.0
 */
public interface Route {

	/**
	 * Return the names of the variables, in the order of the words.
	 * @return the names, none if the route has no variables
	 */
	default List<String> variables() {
		return List.of();
	}

	/**
	 * Return the value of a variable.
	 * @param frame a frame that has this route
	 * @param index which variable, from 0
	 * @return the word that stands for it
	 */
	default String variable(Frame frame, int index) {
		throw new IndexOutOfBoundsException(index);
	}

	/**
	 * Return the payload: what follows the route, or the whole frame if the route is not
	 * its beginning.
	 * @param frame a frame that has this route
	 * @return a view that is valid as long as the frame
	 */
	default Frame payload(Frame frame) {
		return frame;
	}

}
