package io.asyncnet.spring.handler;

import java.lang.reflect.UndeclaredThrowableException;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.Frame;
import io.asyncnet.socket.Replies;
import io.asyncnet.spring.convert.ReplyWriter;
import org.jspecify.annotations.Nullable;

/**
 * A method for what happens in the life of a connection besides frames.
 *
 * @param method the method
 * @param call calls it on its bean
 * @param writer writes what it returns, {@code null} if it returns nothing
 */
record LifeMethod(HandlerMethod method, FrameCall call, @Nullable ReplyWriter writer) {

	/**
	 * Call the method.
	 * @param connection whose life it is
	 * @param event the exception, if there is one
	 * @param replies where what it returns goes
	 * @throws Exception what the method throws
	 */
	void call(Connection connection, @Nullable Object event, Replies replies) throws Exception {
		Object result = tell(connection, event);
		if (result != null && this.writer != null) {
			this.writer.write(result, replies);
		}
	}

	/**
	 * Call the method when there is nobody to reply to.
	 * @param connection whose life it is
	 * @param event the close reason
	 * @return what the method returns
	 * @throws Exception what the method throws
	 */
	@Nullable Object tell(Connection connection, @Nullable Object event) throws Exception {
		try {
			return this.call.call(connection, Frame.EMPTY, event);
		}
		catch (Exception | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new UndeclaredThrowableException(ex);
		}
	}

}
