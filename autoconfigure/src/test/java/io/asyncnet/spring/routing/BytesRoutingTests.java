package io.asyncnet.spring.routing;

import java.util.HexFormat;
import java.util.Map;

import io.asyncnet.socket.Frame;
import io.asyncnet.spring.TestFrames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class BytesRoutingTests {

	@Test
	void routesByOneByte() {
		BytesRouting routing = new BytesRouting(1);
		Router<String> router = routing
			.router(Map.of(routing.parse("0x01", true), "one", routing.parse("0xFf", true), "last"));

		assertThat(router.route(frame("01"))).isEqualTo("one");
		assertThat(router.route(frame("ff00"))).isEqualTo("last");
		assertThat(router.route(frame("02"))).isNull();
		assertThat(router.route(frame(""))).isNull();
	}

	@Test
	void routesByAsManyBytesAsALongHas() {
		BytesRouting routing = new BytesRouting(8);
		Router<String> router = routing.router(Map.of(routing.parse("0xffffffffffffffff", true), "max",
				routing.parse("0x0000000000000001", true), "1"));

		assertThat(router.route(frame("ffffffffffffffff"))).isEqualTo("max");
		assertThat(router.route(frame("000000000000000102"))).isEqualTo("1");
		assertThat(router.route(frame("00000000000001"))).isNull();
	}

	@Test
	void givesWhatFollowsAsThePayload() {
		Route route = new BytesRouting(2).parse("0x0102", true);

		assertThat(route.payload(frame("0102ab")).toByteArray()).containsExactly(0xab);
		assertThat(route.payload(frame("0102")).length()).isZero();
	}

	@Test
	void takesUpperAndLowerCaseForEqual() {
		assertThat(new BytesRouting(1).parse("0xAB", true)).isEqualTo(new BytesRouting(1).parse("0Xab", false));
	}

	@ParameterizedTest
	@ValueSource(strings = { "1", "0x1", "0x001", "0x0g", "GET", "{a}", "0x" })
	void refusesWhatIsNotSoManyBytes(String route) {
		assertThatExceptionOfType(InvalidRouteException.class).isThrownBy(() -> new BytesRouting(1).parse(route, true))
			.satisfies((ex) -> assertThat(ex.action()).contains("'0x01'").contains("'route.bytes'"));
	}

	private static Frame frame(String hex) {
		return TestFrames.of(HexFormat.of().parseHex(hex), 0);
	}

}
