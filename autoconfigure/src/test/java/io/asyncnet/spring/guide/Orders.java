package io.asyncnet.spring.guide;

import io.asyncnet.socket.Connection;
import io.asyncnet.spring.annotation.SocketHandler;
import jakarta.validation.Valid;

import org.springframework.stereotype.Component;

@Component
class Orders {

	@SocketHandler("orders")
	Ack onOrder(@Valid Order order, Connection connection) {
		return new Ack(order.id(), connection.id());
	}

}
