package io.asyncnet;

import java.io.ObjectInputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the core to its package graph, and to a few rules that no compiler knows.
 */
class PackageGraphTests {

	private static final JavaClasses core = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.asyncnet");

	@Test
	void seesTheClassesOfAllPackages() {
		Set<String> packages = new HashSet<>();
		core.forEach((type) -> packages.add(type.getPackageName()));

		assertThat(packages).containsExactlyInAnyOrder("io.asyncnet", "io.asyncnet.framing", "io.asyncnet.tls",
				"io.asyncnet.dispatch", "io.asyncnet.socket");
	}

	@Test
	void rootKnowsNoOtherPackage() {
		onlyKnows("io.asyncnet", "java..", "org.jspecify..");
	}

	@Test
	void framingKnowsTheRootOnly() {
		onlyKnows("io.asyncnet.framing", "io.asyncnet", "java..", "org.jspecify..");
	}

	@Test
	void tlsKnowsTheRootAndItsLibrariesOnly() {
		onlyKnows("io.asyncnet.tls", "io.asyncnet", "java..", "javax.crypto..", "javax.net.ssl..",
				"javax.security.auth.x500..", "javax.naming..", "org.jspecify..", "org.slf4j..", "io.netty..");
	}

	@Test
	void dispatchKnowsTheRootAndItsLibrariesOnly() {
		onlyKnows("io.asyncnet.dispatch", "io.asyncnet", "java..", "org.jspecify..", "org.slf4j..", "io.netty..");
	}

	@Test
	void socketKnowsThePackagesBelowAndItsLibrariesOnly() {
		onlyKnows("io.asyncnet.socket", "io.asyncnet", "io.asyncnet.framing", "io.asyncnet.tls", "io.asyncnet.dispatch",
				"java..", "javax.management..", "javax.net.ssl..", "org.jspecify..", "org.slf4j..", "io.netty..");
	}

	@Test
	void hasNoCycles() {
		slices().matching("(**)").should().beFreeOfCycles().check(core);
	}

	@ParameterizedTest
	@ValueSource(strings = { "internal", "util", "common", "support", "impl" })
	void hasNoPackageThatSaysNothing(String name) {
		noClasses().should().resideInAPackage(".." + name + "..").check(core);
	}

	@Test
	void showsNettyInTheTwoSeamsOnly() {
		nettyStaysInside().check(core);
	}

	@ParameterizedTest
	@ValueSource(classes = { NettyShowing.Parameter.class, NettyShowing.ReturnType.class, NettyShowing.Field.class,
			NettyShowing.TypeArgument.class, NettyShowing.Constructor.class, NettyShowing.Parent.class })
	void noticesNettyInSignature(Class<?> type) {
		JavaClasses imported = new ClassFileImporter().importClasses(NettyShowing.class, type);

		assertThat(nettyStaysInside().evaluate(imported).hasViolation()).isTrue();
	}

	@Test
	void readsNoSerializedObjects() {
		noClasses().should().dependOnClassesThat().areAssignableTo(ObjectInputStream.class).check(core);
	}

	@Test
	void hasNoUnboundedQueuesOrPools() {
		noClasses().should()
			.callConstructor(LinkedBlockingQueue.class)
			.orShould()
			.callConstructor(LinkedBlockingDeque.class)
			.orShould()
			.callMethod(Executors.class, "newCachedThreadPool")
			.orShould()
			.callMethod(Executors.class, "newFixedThreadPool", int.class)
			.orShould()
			.callMethod(Executors.class, "newSingleThreadExecutor")
			.check(core);
	}

	@Test
	void logsInLogClassesOnly() {
		noClasses().that()
			.haveSimpleNameNotEndingWith("Log")
			.should()
			.dependOnClassesThat()
			.haveFullyQualifiedName(LoggerFactory.class.getName())
			.check(core);
	}

	@Test
	void hasNoSynchronizedMethods() {
		noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED).check(core);
	}

	private static void onlyKnows(String name, String... others) {
		String[] known = Stream.concat(Stream.of(name), Arrays.stream(others)).toArray(String[]::new);
		classes().that()
			.resideInAPackage(name)
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage(known)
			.check(core);
	}

	private static ArchRule nettyStaysInside() {
		return classes().that()
			.doNotHaveFullyQualifiedName("io.asyncnet.dispatch.NettyTransport")
			.and()
			.doNotHaveFullyQualifiedName("io.asyncnet.tls.NettyTls")
			.should(new NoNettyInPublicSignatures());
	}

	private static final class NoNettyInPublicSignatures extends ArchCondition<JavaClass> {

		NoNettyInPublicSignatures() {
			super("not show Netty types in public or protected signatures");
		}

		@Override
		public void check(JavaClass type, ConditionEvents events) {
			if (!isPublic(type)) {
				return;
			}
			Stream<JavaType> parents = Stream.concat(type.getInterfaces().stream(), type.getSuperclass().stream());
			parents.forEach((parent) -> check(type.getName(), parent, events));
			type.getMembers()
				.stream()
				.filter(NoNettyInPublicSignatures::isVisible)
				.forEach((member) -> typesOf(member).forEach((used) -> check(member.getFullName(), used, events)));
		}

		private static void check(String where, JavaType used, ConditionEvents events) {
			for (JavaClass raw : used.getAllInvolvedRawTypes()) {
				if (raw.getPackageName().startsWith("io.netty")) {
					events.add(SimpleConditionEvent.violated(raw, where + " shows " + raw.getName()));
				}
			}
		}

		private static Stream<? extends JavaType> typesOf(JavaMember member) {
			if (member instanceof JavaField field) {
				return Stream.of(field.getType());
			}
			JavaCodeUnit codeUnit = (JavaCodeUnit) member;
			return Stream
				.of(Stream.of(codeUnit.getReturnType()), codeUnit.getParameterTypes().stream(),
						codeUnit.getExceptionTypes().stream())
				.flatMap((types) -> types);
		}

		private static boolean isVisible(JavaMember member) {
			Set<JavaModifier> modifiers = member.getModifiers();
			return (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED))
					&& !modifiers.contains(JavaModifier.SYNTHETIC);
		}

		private static boolean isPublic(JavaClass type) {
			return type.getModifiers().contains(JavaModifier.PUBLIC)
					&& type.getEnclosingClass().map(NoNettyInPublicSignatures::isPublic).orElse(true);
		}

	}

}
