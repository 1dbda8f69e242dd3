package io.asyncnet;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * What {@link PackageGraphTests} has to notice.
 */
public interface NettyShowing {

	class Parameter {

		protected void show(ByteBuf buffer) {
		}

	}

	class ReturnType {

		public ByteBuf show() {
			throw new UnsupportedOperationException();
		}

	}

	class Field {

		protected List<ByteBuf> buffers = List.of();

	}

	class TypeArgument {

		public void show(List<? extends ByteBuf[]> buffers) {
		}

	}

	class Constructor {

		public Constructor(ByteBuf buffer) {
		}

	}

	class Parent extends ChannelInboundHandlerAdapter {

	}

}
