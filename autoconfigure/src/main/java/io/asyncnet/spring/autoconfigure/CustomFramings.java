package io.asyncnet.spring.autoconfigure;

import java.util.List;

import io.asyncnet.framing.CustomFraming;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.StringUtils;

/**
 * The framings that the application defines as beans.
 *
 * @param beans where they are
 */
record CustomFramings(ListableBeanFactory beans) {

	/**
	 * Find the framing of a listener.
	 * @param key the listener's property names
	 * @param name the name of the bean; if it is missing, there has to be only one
	 * @return the bean
	 */
	CustomFraming find(ListenerKey key, @Nullable String name) {
		String beanName = StringUtils.hasText(name) ? checked(key, name) : only(key);
		CustomFraming framing = this.beans.getBean(beanName, CustomFraming.class);
		if (framing.maxLength() <= 0) {
			throw key.invalid("framing", FramingType.CUSTOM,
					"'maxLength' of bean '%s' must be positive but was %d".formatted(beanName, framing.maxLength()));
		}
		return framing;
	}

	private String checked(ListenerKey key, String name) {
		if (!this.beans.containsBean(name)) {
			List<String> known = names();
			throw key.invalid("frame.bean", name, "There is no bean of that name%s".formatted(
					known.isEmpty() ? ", nor any other CustomFraming" : ", only " + known + " of type CustomFraming"));
		}
		if (!this.beans.isTypeMatch(name, CustomFraming.class)) {
			throw key.invalid("frame.bean", name,
					"The bean of that name is no " + CustomFraming.class.getName() + " but a " + type(name));
		}
		return name;
	}

	private String type(String name) {
		Class<?> type = this.beans.getType(name);
		return (type != null) ? type.getName() : "bean of unknown type";
	}

	private String only(ListenerKey key) {
		List<String> known = names();
		if (known.isEmpty()) {
			throw key.invalid("framing", FramingType.CUSTOM,
					"It needs a bean of type %s, and there is none".formatted(CustomFraming.class.getName()));
		}
		if (known.size() > 1) {
			throw key.invalid("framing", FramingType.CUSTOM,
					"'%s' has to say which one of the beans %s it is".formatted(key.of("frame.bean"), known));
		}
		return known.get(0);
	}

	private List<String> names() {
		return List.of(this.beans.getBeanNamesForType(CustomFraming.class));
	}

}
