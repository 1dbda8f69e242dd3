package io.asyncnet.socket;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link Limits}.
 */
class LimitsTests {

	private static final Limits TEN = new Limits(10, 512);

	@Test
	void changesOneAtATime() {
		List<AddressRange> allow = List.of(AddressRange.parse("10.0.0.0/8"));
		List<AddressRange> deny = List.of(AddressRange.parse("10.1.0.0/16"));

		assertThat(Limits.DEFAULTS.withMaxConnections(7)
			.withMaxTlsHandshakes(6)
			.withWhenFull(Limits.WhenFull.PAUSE)
			.withMaxConnectionsPerAddress(5)
			.withAcceptRate(4)
			.withAddresses(allow, deny)).isEqualTo(new Limits(7, 6, Limits.WhenFull.PAUSE, 5, 4, allow, deny));
	}

	@Test
	void refusesNegativeNumbers() {
		assertThatIllegalArgumentException().isThrownBy(() -> TEN.withMaxConnections(-1))
			.withMessageContaining("'maxConnections'");
		assertThatIllegalArgumentException().isThrownBy(() -> TEN.withMaxTlsHandshakes(0))
			.withMessageContaining("'maxTlsHandshakes'");
		assertThatIllegalArgumentException().isThrownBy(() -> TEN.withMaxConnectionsPerAddress(-1))
			.withMessageContaining("'maxConnectionsPerAddress'");
		assertThatIllegalArgumentException().isThrownBy(() -> TEN.withAcceptRate(-1))
			.withMessageContaining("'acceptRate'");
	}

	@Test
	void refusesMoreConnectionsOfOneAddressThanOfAll() {
		assertThatNoException().isThrownBy(() -> TEN.withMaxConnectionsPerAddress(10));
		assertThatIllegalArgumentException().isThrownBy(() -> TEN.withMaxConnectionsPerAddress(11))
			.withMessage("'maxConnectionsPerAddress' is 11 and must not be more than 'maxConnections', which is 10");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Limits.DEFAULTS.withMaxConnectionsPerAddress(Limits.UNLIMITED_BY_DESCRIPTORS + 1))
			.withMessageContaining("at most 10000");
	}

	@ParameterizedTest
	@CsvSource({ "10.0.0.1, 10.0.0.1", "10.1.0.0/16, 10.0.0.0/8", "2001:db8::1, ::/0", "::ffff:10.0.0.1, 10.0.0.0/30" })
	void refusesToAllowWhatIsDenied(String allow, String deny) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TEN.withAddresses(ranges("192.0.2.0/24", allow), ranges("198.51.100.0/24", deny)))
			.withMessageEndingWith("in 'allow' is within 'deny', which wins");
	}

	@ParameterizedTest
	@CsvSource({ "10.0.0.0/8, 10.1.0.0/16", "0.0.0.0/0, ::/0", "10.0.0.0/31, 10.0.0.2" })
	void mayDenyAPartOfWhatIsAllowed(String allow, String deny) {
		assertThatNoException().isThrownBy(() -> TEN.withAddresses(ranges(allow), ranges(deny)));
	}

	private static List<AddressRange> ranges(String... texts) {
		return List.of(texts).stream().map(AddressRange::parse).toList();
	}

}
