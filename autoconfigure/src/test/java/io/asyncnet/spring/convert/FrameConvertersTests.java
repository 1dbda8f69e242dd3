package io.asyncnet.spring.convert;

import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.asyncnet.spring.RecordedReplies;
import io.asyncnet.spring.TestFrames;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.commons.util.ExceptionUtils;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.validation.annotation.Validated;
import org.springframework.validation.beanvalidation.LocalValidatorFactoryBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class FrameConvertersTests {

	private static final byte[] ABC = "abc".getBytes(StandardCharsets.UTF_8);

	private final FrameConverters json = new FrameConverters(List.of(new JacksonJsonMessageConverter()), null);

	private final FrameConverters none = new FrameConverters(List.of(), null);

	@Test
	void readsTextInTheCharsetOfTheListener() {
		PayloadReader reader = reader(this.none, "text", StandardCharsets.ISO_8859_1);

		assertThat(reader.read(TestFrames.of("Grüße", StandardCharsets.ISO_8859_1))).isEqualTo("Grüße");
	}

	@Test
	void readsBytes() {
		assertThat(reader(this.none, "bytes").read(TestFrames.of("abc"))).isEqualTo(ABC);
	}

	@Test
	void readsBufferThatTheHandlerMayKeepAndChange() {
		ByteBuffer buffer = (ByteBuffer) reader(this.none, "buffer").read(TestFrames.of("abc"));

		assertThat(buffer).isNotNull();
		assertThat(buffer.put(0, (byte) 'A')).isEqualTo(StandardCharsets.UTF_8.encode("Abc"));
	}

	@Test
	void readsJson() {
		Object payload = reader(this.json, "reading").read(TestFrames.of("{\"device\":\"d1\",\"temperature\":21.5}"));

		assertThat(payload).isEqualTo(new Reading("d1", 21.5));
	}

	@Test
	void readsGenericTypes() {
		Object payload = reader(this.json, "readings").read(TestFrames.of("[{\"device\":\"d1\",\"temperature\":1}]"));

		assertThat(payload).isEqualTo(List.of(new Reading("d1", 1)));
	}

	@Test
	void readsTheTypeThatSubclassesAreNamedIn() {
		Object payload = reader(this.json, "shape").read(TestFrames.of("{\"kind\":\"circle\",\"radius\":2}"));

		assertThat(payload).isEqualTo(new Circle(2));
	}

	@Test
	void readsPrimitives() {
		assertThat(reader(this.json, "number").read(TestFrames.of("42"))).isEqualTo(42);
	}

	@Test
	void reportsWhatCannotBeReadWithoutItsContent() {
		PayloadReader reader = reader(this.json, "reading");

		assertThatExceptionOfType(FrameConversionException.class)
			.isThrownBy(() -> reader.read(TestFrames.of("{\"device\":secret}")))
			.withMessageContaining("Frame of 17 bytes cannot be converted to " + Reading.class.getName())
			.satisfies((ex) -> assertThat(ExceptionUtils.readStackTrace(ex)).isEqualToIgnoringNewLines(ex.toString())
				.doesNotContain("secret"))
			.satisfies((ex) -> assertThat(ex.failure()).isInstanceOf(MessageConversionException.class))
			.satisfies((ex) -> assertThat(ex.type()).isEqualTo(Reading.class));
	}

	@Test
	void refusesJsonNullWhereThePayloadIsRequired() {
		PayloadReader reader = reader(this.json, "reading");

		assertThatExceptionOfType(FrameConversionException.class).isThrownBy(() -> reader.read(TestFrames.of("null")))
			.withMessageContaining("has no value");
	}

	@Test
	void readsNullWhereThePayloadIsNullable() {
		PayloadReader reader = reader(this.json, "nullable");

		assertThat(reader.read(TestFrames.of("null"))).isNull();
		assertThat(reader.read(TestFrames.of(""))).isNull();
	}

	@Test
	void readsNullWhereThePayloadIsNotRequired() {
		assertThat(reader(this.json, "notRequired").read(TestFrames.of(""))).isNull();
	}

	@Test
	void offersFramesToTheConvertersInTheirOrder() {
		FrameConverters converters = new FrameConverters(
				List.of(new ReadingConverter(), new JacksonJsonMessageConverter()), null);

		assertThat(reader(converters, "reading").read(TestFrames.of("d7=3"))).isEqualTo(new Reading("d7", 3));
		assertThat(reader(converters, "number").read(TestFrames.of("3"))).isEqualTo(3);
	}

	@Test
	void findsBeforeTheFirstFrameThatThereIsNoConverter() {
		assertThatExceptionOfType(UnsupportedTypeException.class).isThrownBy(() -> reader(this.none, "reading"))
			.withMessageContaining(Reading.class.getTypeName())
			.satisfies((ex) -> assertThat(ex.action()).contains("spring-boot-starter-jackson"));
	}

	@Test
	void findsBeforeTheFirstFrameThatNoConverterKnowsTheType() {
		FrameConverters converters = new FrameConverters(List.of(new ReadingConverter()), null);

		assertThatExceptionOfType(UnsupportedTypeException.class).isThrownBy(() -> reader(converters, "number"))
			.withMessageContaining("nothing converts frames to its payload of type int");
	}

	@Test
	void findsBeforeTheFirstFrameThatJacksonCannotCreateTheType() {
		assertThatExceptionOfType(UnsupportedTypeException.class).isThrownBy(() -> reader(this.json, "runnable"))
			.withMessageContaining("java.lang.Runnable")
			.withMessageContaining("Cannot construct instance");
	}

	@Test
	void acceptsTypesThatRefuseAnEmptyObject() {
		assertThat(reader(this.json, "picky").read(TestFrames.of("{\"value\":1}"))).isEqualTo(new Picky(1));
	}

	@Test
	void passesValidPayloadOn() {
		PayloadReader reader = reader(validating(), "valid");

		assertThat(reader.read(TestFrames.of("{\"name\":\"a\",\"limits\":{}}"))).isEqualTo(new Limited("a", Map.of()));
	}

	@Test
	void refusesInvalidPayloadWithoutNamingItsContent() {
		PayloadReader reader = reader(validating(), "valid");

		assertThatExceptionOfType(InvalidPayloadException.class)
			.isThrownBy(() -> reader.read(TestFrames.of("{\"limits\":{\"secret\":4711,\"ok\":1}}")))
			.withMessageNotContainingAny("secret", "4711")
			.satisfies((ex) -> assertThat(ex.violations()).containsExactly("limits[] must be less than or equal to 10",
					"name must not be null"))
			.satisfies((ex) -> assertThat(ex.type()).isEqualTo(Limited.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "x]secret", "1]secret", "1]secret]2", "x\\n]secret[0" })
	void namesNoKeyThatHasBrackets(String key) {
		PayloadReader reader = reader(validating(), "valid");

		assertThatExceptionOfType(InvalidPayloadException.class)
			.isThrownBy(() -> reader.read(TestFrames.of("{\"name\":\"a\",\"limits\":{\"" + key + "\":4711}}")))
			.satisfies(
					(ex) -> assertThat(ex.violations()).containsExactly("limits[] must be less than or equal to 10"));
	}

	@Test
	void validatesTheGroupsOfTheAnnotation() {
		PayloadReader reader = reader(validating(), "group");

		assertThat(reader.read(TestFrames.of("{\"limits\":{}}"))).isNotNull();
	}

	@Test
	void findsBeforeTheFirstFrameThatThereIsNoValidator() {
		assertThatExceptionOfType(UnsupportedTypeException.class).isThrownBy(() -> reader(this.json, "valid"))
			.withMessageContaining("there is no validator")
			.satisfies((ex) -> assertThat(ex.action()).contains("spring-boot-starter-validation"));
	}

	@Test
	void writesTextAndBytesDirectly() {
		assertThat(write(this.none, "text", "Grüße")).containsExactly("Grüße");
		assertThat(write(this.none, "bytes", ABC)).containsExactly("abc");
		assertThat(write(this.none, "buffer", ByteBuffer.wrap(ABC))).containsExactly("abc");
	}

	@Test
	void writesTextInTheCharsetOfTheListener() {
		RecordedReplies replies = new RecordedReplies();

		writer(this.none, "text", StandardCharsets.US_ASCII).write("ü", replies);

		assertThat(replies.frames()).containsExactly("?");
	}

	@Test
	void writesJson() {
		assertThat(write(this.json, "reading", new Reading("d1", 2)))
			.containsExactly("{\"device\":\"d1\",\"temperature\":2.0}");
	}

	@Test
	void writesWhatTheObjectIsWhereTheDeclaredTypeDoesNotSay() {
		assertThat(write(this.json, "object", "abc")).containsExactly("abc");
		assertThat(write(this.json, "object", ABC)).containsExactly("abc");
		assertThat(write(this.json, "object", ByteBuffer.wrap(ABC))).containsExactly("abc");
		assertThat(write(this.json, "object", CharBuffer.wrap("abc"))).containsExactly("abc");
		assertThat(write(this.json, "object", 42)).containsExactly("42");
	}

	@Test
	void writesWhatAConverterWritesAsText() {
		JacksonJsonMessageConverter converter = new JacksonJsonMessageConverter();
		converter.setSerializedPayloadClass(String.class);

		assertThat(write(new FrameConverters(List.of(converter), null), "number", 7)).containsExactly("7");
	}

	@Test
	void findsBeforeTheFirstReplyThatThereIsNoConverter() {
		assertThatExceptionOfType(UnsupportedTypeException.class)
			.isThrownBy(() -> writer(this.none, "reading", StandardCharsets.UTF_8))
			.withMessageContaining("nothing converts its reply of type " + Reading.class.getTypeName());
	}

	@Test
	void reportsReplyThatNothingConverts() {
		FrameConverters converters = new FrameConverters(List.of(new ReadingConverter()), null);

		assertThatExceptionOfType(ReplyConversionException.class).isThrownBy(() -> write(converters, "number", 1))
			.withMessageContaining("no MessageConverter writes it");
	}

	@Test
	void reportsReplyThatCannotBeConverted() {
		assertThatExceptionOfType(ReplyConversionException.class)
			.isThrownBy(() -> write(this.json, "object", new Broken(1)))
			.withMessageContaining("Reply of type " + Broken.class.getName() + " cannot be converted");
	}

	@Test
	void leavesItToTheFramingToRefuseText() {
		assertThatIllegalArgumentException().isThrownBy(() -> write(this.none, "text", "a\nb"));
	}

	private static FrameConverters validating() {
		LocalValidatorFactoryBean validator = new LocalValidatorFactoryBean();
		validator.afterPropertiesSet();
		return new FrameConverters(List.of(new JacksonJsonMessageConverter()), validator);
	}

	private static List<String> write(FrameConverters converters, String method, Object reply) {
		RecordedReplies replies = new RecordedReplies();
		writer(converters, method, StandardCharsets.UTF_8).write(reply, replies);
		return replies.frames();
	}

	private static PayloadReader reader(FrameConverters converters, String method) {
		return reader(converters, method, StandardCharsets.UTF_8);
	}

	private static PayloadReader reader(FrameConverters converters, String method, Charset charset) {
		return converters.reader(new MethodParameter(method(method), 0), charset);
	}

	private static ReplyWriter writer(FrameConverters converters, String method, Charset charset) {
		MethodParameter returnType = new MethodParameter(method(method), -1);
		return converters.writer(returnType, returnType.getParameterType(), charset);
	}

	private static Method method(String name) {
		return Arrays.stream(Handlers.class.getDeclaredMethods())
			.filter((method) -> method.getName().equals(name))
			.findFirst()
			.orElseThrow();
	}

	@SuppressWarnings("unused")
	interface Handlers {

		String text(String payload);

		byte[] bytes(byte[] payload);

		ByteBuffer buffer(ByteBuffer payload);

		Reading reading(Reading payload);

		void readings(List<Reading> payload);

		void shape(Shape payload);

		int number(int payload);

		Object object(Object payload);

		void nullable(@Nullable Reading payload);

		void notRequired(@Payload(required = false) Reading payload);

		void runnable(Runnable payload);

		void picky(Picky payload);

		void valid(@Valid Limited payload);

		void group(@Validated(Strict.class) Limited payload);

	}

	record Reading(String device, double temperature) {

	}

	record Limited(@NotNull String name, Map<String, @Max(10) Integer> limits) {

	}

	interface Strict {

	}

	record Picky(int value) {

		Picky {
			if (value < 1) {
				throw new IllegalArgumentException("'value' must be positive");
			}
		}

	}

	record Broken(int value) {

		@Override
		public int value() {
			throw new IllegalStateException();
		}

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
	@JsonSubTypes(@JsonSubTypes.Type(value = Circle.class, name = "circle"))
	interface Shape {

	}

	record Circle(int radius) implements Shape {

	}

	/** Reads {@code device=temperature}. */
	static final class ReadingConverter implements MessageConverter {

		@Override
		public @Nullable Object fromMessage(Message<?> message, Class<?> targetClass) {
			if (targetClass != Reading.class) {
				return null;
			}
			String text = new String((byte[]) message.getPayload(), StandardCharsets.UTF_8);
			int end = text.indexOf('=');
			return new Reading(text.substring(0, end), Double.parseDouble(text.substring(end + 1)));
		}

		@Override
		public @Nullable Message<?> toMessage(Object payload, @Nullable MessageHeaders headers) {
			return (payload instanceof Reading reading) ? new GenericMessage<>(reading.device()) : null;
		}

	}

}
