package io.asyncnet;

import java.util.Set;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that {@link ResourceExtension} sees what it is there for.
 */
class ResourceExtensionTests {

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void seesBufferUntilItIsReleased(boolean pooled) {
		ByteBufAllocator allocator = pooled ? PooledByteBufAllocator.DEFAULT : UnpooledByteBufAllocator.DEFAULT;
		Set<Object> before = OpenBuffers.snapshot();

		ByteBuf buffer = allocator.directBuffer(64);

		assertThat(OpenBuffers.since(before)).singleElement()
			.satisfies((created) -> assertThat(created).hasStackTraceContaining("seesBufferUntilItIsReleased"));
		buffer.release();
		assertThat(OpenBuffers.since(before)).isEmpty();
	}

}
