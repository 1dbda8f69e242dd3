package io.asyncnet.spring;

import java.lang.reflect.Constructor;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

import io.asyncnet.socket.Frame;

import org.springframework.beans.BeanUtils;
import org.springframework.test.util.ReflectionTestUtils;

/**
 * Frames, which only the core can make.
 */
public final class TestFrames {

	private TestFrames() {
	}

	public static Frame of(String text) {
		return of(text, StandardCharsets.UTF_8);
	}

	public static Frame of(String text, Charset charset) {
		return of(text.getBytes(charset), System.nanoTime());
	}

	public static Frame of(byte[] bytes, long startNanos) {
		Constructor<Frame> constructor;
		try {
			constructor = Frame.class.getDeclaredConstructor();
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException(ex);
		}
		Frame frame = BeanUtils.instantiateClass(constructor);
		byte[] buffer = new byte[bytes.length + 2];
		System.arraycopy(bytes, 0, buffer, 1, bytes.length);
		ReflectionTestUtils.invokeMethod(frame, "show", buffer, 1, bytes.length + 1, startNanos);
		return frame;
	}

}
