package io.asyncnet.spring.autoconfigure;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Finds properties of listeners that nobody reads, because they are misspelt: a limit
 * that somebody believes to have set is worse than none. Variables of the environment are
 * not looked at, as they do not tell where a name ends and the next one begins.
 */
final class UnknownListenerProperties {

	private static final ConfigurationPropertyName LISTENERS = ConfigurationPropertyName.of("asyncnet.listeners");

	private static final int ELEMENTS_OF_LISTENER = LISTENERS.getNumberOfElements() + 1;

	/** All that could have been set, in the order in which it was asked for. */
	private final Set<ConfigurationPropertyName> known = new LinkedHashSet<>();

	private final Map<String, ListenerProperties> listeners;

	private UnknownListenerProperties(Map<String, ListenerProperties> listeners) {
		this.listeners = listeners;
	}

	/**
	 * Refuse the first property of an enabled listener that does not exist.
	 * @param environment where properties come from
	 * @param listeners the listeners that they have been bound to
	 * @throws InvalidConfigurationPropertyValueException if there is one
	 */
	static void refuse(Environment environment, Map<String, ListenerProperties> listeners) {
		UnknownListenerProperties unknown = new UnknownListenerProperties(listeners);
		Binder.get(environment)
			.bind(LISTENERS, Bindable.mapOf(String.class, ListenerProperties.class), unknown.new Names());
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source instanceof IterableConfigurationPropertySource names
					&& !(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource)) {
				names.stream().filter(unknown::isUnknown).findFirst().ifPresent((name) -> {
					throw new InvalidConfigurationPropertyValueException(name.toString(), value(source, name),
							unknown.reason(name));
				});
			}
		}
	}

	private static @Nullable Object value(ConfigurationPropertySource source, ConfigurationPropertyName name) {
		var property = source.getConfigurationProperty(name);
		return (property != null) ? property.getValue() : null;
	}

	private boolean isUnknown(ConfigurationPropertyName name) {
		if (!LISTENERS.isAncestorOf(name) || name.getNumberOfElements() <= ELEMENTS_OF_LISTENER
				|| this.known.contains(name)) {
			return false;
		}
		ListenerProperties listener = this.listeners.get(name.getElement(ELEMENTS_OF_LISTENER - 1, Form.ORIGINAL));
		if (listener != null && !listener.isEnabled()) {
			return false;
		}
		for (int size = ELEMENTS_OF_LISTENER + 1; size <= name.getNumberOfElements(); size++) {
			ConfigurationPropertyName part = name.chop(size);
			if (part.isLastElementIndexed() && !this.known.contains(part)) {
				// of a list that a source with precedence has replaced
				return false;
			}
		}
		return true;
	}

	private String reason(ConfigurationPropertyName name) {
		ConfigurationPropertyName parent = name.getParent();
		while (!this.known.contains(parent) && parent.getNumberOfElements() > ELEMENTS_OF_LISTENER) {
			parent = parent.getParent();
		}
		Set<String> others = new LinkedHashSet<>();
		for (ConfigurationPropertyName candidate : this.known) {
			if (parent.isParentOf(candidate) && !candidate.isLastElementIndexed()) {
				others.add(candidate.getLastElement(Form.ORIGINAL));
			}
		}
		return others.isEmpty() ? "There is no such property. Remove it"
				: "There is no such property, only %s below '%s'".formatted(others, parent);
	}

	/** Learns the names. What cannot be bound has been told of before. */
	private final class Names extends AbstractBindHandler {

		@Override
		public <T> Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
			UnknownListenerProperties.this.known.add(name);
			return target;
		}

		@Override
		public @Nullable Object onFailure(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
				Exception error) {
			return null;
		}

	}

}
