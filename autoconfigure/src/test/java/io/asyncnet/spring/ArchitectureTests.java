package io.asyncnet.spring;

import java.io.ObjectInputStream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

class ArchitectureTests {

	private static final JavaClasses classes = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.asyncnet");

	private static final String SPRING = "io.asyncnet.spring.";

	@Test
	void packagesHaveNoCycle() {
		check(slices().matching("io.asyncnet.(**)").should().beFreeOfCycles());
	}

	@Test
	void packagesKnowOnlyTheOnesBelow() {
		check(layers().whereLayer("root")
			.mayNotAccessAnyLayer()
			.whereLayer("framing")
			.mayOnlyAccessLayers("root")
			.whereLayer("tls")
			.mayOnlyAccessLayers("root")
			.whereLayer("dispatch")
			.mayOnlyAccessLayers("root")
			.whereLayer("socket")
			.mayOnlyAccessLayers("root", "framing", "tls", "dispatch")
			.whereLayer("annotation")
			.mayOnlyAccessLayers("root", "socket")
			.whereLayer("convert")
			.mayOnlyAccessLayers("root", "socket")
			.whereLayer("routing")
			.mayOnlyAccessLayers("root", "socket")
			.whereLayer("observation")
			.mayOnlyAccessLayers("root", "socket")
			.whereLayer("tracing")
			.mayOnlyAccessLayers("root", "socket", "observation")
			.whereLayer("metrics")
			.mayOnlyAccessLayers("root", "socket", "tls", "observation")
			.whereLayer("context")
			.mayOnlyAccessLayers("root", "socket")
			.whereLayer("identity")
			.mayOnlyAccessLayers("root", "observation", "socket", "framing", "tls")
			.whereLayer("security")
			.mayOnlyAccessLayers("root", "socket", "context", "identity")
			.whereLayer("handler")
			.mayOnlyAccessLayers("root", "context", "identity", "annotation", "convert", "routing", "observation",
					"socket", "framing")
			.whereLayer("listener")
			.mayOnlyAccessLayers("root", "socket", "framing", "tls", "dispatch")
			.whereLayer("ssl")
			.mayOnlyAccessLayers("root", "observation", "tls")
			.whereLayer("group")
			.mayOnlyAccessLayers("root", "listener", "observation", "socket", "framing")
			.whereLayer("tap")
			.mayOnlyAccessLayers("root", "listener", "socket")
			.whereLayer("actuate")
			.mayOnlyAccessLayers("root", "listener", "tap", "socket", "framing", "tls", "dispatch")
			.whereLayer("autoconfigure")
			.mayNotBeAccessedByAnyLayer());
	}

	private static LayeredArchitecture layers() {
		return layeredArchitecture().consideringOnlyDependenciesInAnyPackage("io.asyncnet..")
			.layer("root")
			.definedBy("io.asyncnet")
			.layer("framing")
			.definedBy("io.asyncnet.framing")
			.layer("tls")
			.definedBy("io.asyncnet.tls")
			.layer("dispatch")
			.definedBy("io.asyncnet.dispatch")
			.layer("socket")
			.definedBy("io.asyncnet.socket")
			.layer("annotation")
			.definedBy(SPRING + "annotation")
			.layer("convert")
			.definedBy(SPRING + "convert")
			.layer("routing")
			.definedBy(SPRING + "routing")
			.layer("metrics")
			.definedBy(SPRING + "metrics")
			.layer("observation")
			.definedBy(SPRING + "observation")
			.layer("tracing")
			.definedBy(SPRING + "tracing")
			.layer("context")
			.definedBy(SPRING + "context")
			.layer("identity")
			.definedBy(SPRING + "identity")
			.layer("security")
			.definedBy(SPRING + "security")
			.layer("handler")
			.definedBy(SPRING + "handler")
			.layer("listener")
			.definedBy(SPRING + "listener")
			.layer("ssl")
			.definedBy(SPRING + "ssl")
			.layer("group")
			.definedBy(SPRING + "group")
			.layer("tap")
			.definedBy(SPRING + "tap")
			.layer("actuate")
			.definedBy(SPRING + "actuate")
			.layer("autoconfigure")
			.definedBy(SPRING + "autoconfigure..");
	}

	@Test
	void everyPackageBelongsToTheGraph() {
		check(classes().that()
			.resideInAPackage("io.asyncnet.spring..")
			.should()
			.resideInAnyPackage(SPRING + "annotation", SPRING + "context", SPRING + "convert", SPRING + "routing",
					SPRING + "metrics", SPRING + "observation", SPRING + "tracing", SPRING + "identity",
					SPRING + "security", SPRING + "handler", SPRING + "listener", SPRING + "group", SPRING + "ssl",
					SPRING + "tap", SPRING + "actuate", SPRING + "autoconfigure", SPRING + "autoconfigure.actuate",
					SPRING + "autoconfigure.security", SPRING + "autoconfigure.metrics",
					SPRING + "autoconfigure.tracing"));
	}

	@Test
	void onlyMetricsAndTracingKnowMicrometer() {
		check(noClasses().that()
			.resideInAPackage("io.asyncnet.spring..")
			.and()
			.resideOutsideOfPackages(SPRING + "metrics", SPRING + "autoconfigure.metrics", SPRING + "tracing",
					SPRING + "autoconfigure.tracing")
			.should()
			.dependOnClassesThat(JavaClass.Predicates.resideInAPackage("io.micrometer..")
				.and(DescribedPredicate.not(JavaClass.Predicates.resideInAPackage("io.micrometer.context..")))));
	}

	@Test
	void onlySecurityKnowsSpringSecurity() {
		check(noClasses().that()
			.resideInAPackage("io.asyncnet.spring..")
			.and()
			.resideOutsideOfPackages(SPRING + "security", SPRING + "autoconfigure.security")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.springframework.security.."));
	}

	@Test
	void onlyTheContextKnowsContextPropagation() {
		check(noClasses().that()
			.resideInAPackage("io.asyncnet.spring..")
			.and()
			.resideOutsideOfPackages(SPRING + "context")
			.and()
			.haveNameNotMatching(".*\\.ConnectionContextConfiguration(\\$.*)?")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.micrometer.context.."));
	}

	@Test
	void noSpringClassKnowsNetty() {
		check(noClasses().that()
			.resideInAPackage("io.asyncnet.spring..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.netty.."));
	}

	@Test
	void nothingIsDeserializedOrLoadedByName() {
		check(noClasses().should().dependOnClassesThat().areAssignableTo(ObjectInputStream.class));
		check(noClasses().should().callMethod(Class.class, "forName", String.class));
		check(noClasses().should().callMethod(ClassLoader.class, "loadClass", String.class));
	}

	@Test
	void autoConfigurationsArePublicFinalAndWithoutProxies() {
		check(classes().that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.andShould()
			.haveModifier(JavaModifier.FINAL)
			.andShould()
			.haveSimpleNameEndingWith("AutoConfiguration"));
		check(classes().that().areAnnotatedWith(Configuration.class).should(haveNoProxies()).andShould().notBePublic());
	}

	@Test
	void beanMethodsArePackagePrivate() {
		check(methods().that().areAnnotatedWith(Bean.class).should().bePackagePrivate());
	}

	@Test
	void onlyLogClassesLog() {
		check(noClasses().that()
			.resideInAPackage("io.asyncnet.spring..")
			.and()
			.haveSimpleNameNotEndingWith("Log")
			.should()
			.dependOnClassesThat()
			.areAssignableTo(LoggerFactory.class));
	}

	private static ArchCondition<JavaClass> haveNoProxies() {
		return ArchConditions.be(DescribedPredicate.describe("without proxies",
				(type) -> !type.getAnnotationOfType(Configuration.class).proxyBeanMethods()));
	}

	private static void check(ArchRule rule) {
		rule.check(classes);
	}

}
