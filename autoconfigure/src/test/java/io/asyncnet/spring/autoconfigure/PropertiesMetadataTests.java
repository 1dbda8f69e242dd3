package io.asyncnet.spring.autoconfigure;

import java.io.IOException;
import java.io.InputStream;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What editors know of properties.
 */
class PropertiesMetadataTests {

	@Test
	void eachPropertyHasATypeAndADescription() throws IOException {
		JsonNode properties;
		try (InputStream in = getClass().getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			properties = JsonMapper.shared().readTree(in).get("properties");
		}

		assertThat(properties).isNotEmpty().allSatisfy((property) -> {
			assertThat(property.path("type").asString("")).as(property.toString()).isNotEmpty();
			assertThat(property.path("description").asString("")).as(property.toString())
				.endsWith(".")
				.doesNotStartWith("The ");
		});
	}

}
