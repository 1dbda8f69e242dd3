package io.asyncnet.spring.listener;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PrincipalTextTests {

	@ParameterizedTest
	@ValueSource(strings = { "bob", "Zoë Müller", "CN=sensor-7,O=Example", "spiffe://example.org/x", "名前", "😀" })
	void namesOfPeopleAndThingsStayAsTheyAre(String name) {
		assertThat(PrincipalText.field(name)).isEqualTo(name);
		assertThat(PrincipalText.quoted(name)).isEqualTo('"' + name + '"');
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			000A, \\u000a
			000D, \\u000d
			001B, \\u001b
			0085, \\u0085
			200B, \\u200b
			2028, \\u2028
			2029, \\u2029
			202E, \\u202e
			D800, \\ud800
			E000, \\ue000
			E0001, \\udb40\\udc01
			""")
	void whatWouldBreakOrTurnALineIsEscaped(String character, String escaped) {
		String name = "a" + Character.toString(Integer.parseInt(character, 16)) + "b";

		assertThat(PrincipalText.field(name)).isEqualTo("a" + escaped + "b");
		assertThat(PrincipalText.quoted(name)).isEqualTo("\"a" + escaped + "b\"");
	}

	@Test
	void noNameEndsItsQuotes() {
		assertThat(PrincipalText.quoted("a\" b\\")).isEqualTo("\"a\\\" b\\\\\"");
		assertThat(PrincipalText.field("DOMAIN\\bob \"b\"")).isEqualTo("DOMAIN\\bob \"b\"");
	}

	@Test
	void longNamesAreCutBetweenCharacters() {
		String longest = "😀".repeat(PrincipalText.MAX_LENGTH);

		assertThat(PrincipalText.field(longest)).isEqualTo(longest);
		assertThat(PrincipalText.field(longest + "😀")).isEqualTo(longest + "...");
	}

}
