package io.asyncnet.socket;

import java.net.InetAddress;
import java.net.UnknownHostException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link AddressRange}.
 */
class AddressRangeTests {

	@ParameterizedTest
	@CsvSource({ "10.0.0.0/8, 10.255.0.1, true", "10.0.0.0/8, 11.0.0.0, false", "10.0.0.1, 10.0.0.1, true",
			"10.0.0.1, 10.0.0.2, false", "10.0.0.0/31, 10.0.0.1, true", "10.0.0.0/31, 10.0.0.2, false",
			"0.0.0.0/0, 203.0.113.9, true", "0.0.0.0/0, ::1, false", "::/0, ::1, true", "::/0, 10.0.0.1, false",
			"2001:db8::/33, 2001:db8:7fff::1, true", "2001:db8::/33, 2001:db8:8000::1, false", "::1, ::1, true",
			"::ffff:10.0.0.1, 10.0.0.1, true" })
	void containsAddressesWithItsFirstBits(String range, String address, boolean expected) throws UnknownHostException {
		assertThat(AddressRange.parse(range).contains(InetAddress.getByName(address))).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "localhost", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "::/129",
			"10.0.0.1/8", "2001:db8::1/64", "10.0.0", "10.0.0.0/8/8" })
	void refusesWhatIsNoRange(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> AddressRange.parse(text));
	}

}
