package dev.once;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasModifiers.Predicates.modifier;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;

/** The architecture of the module, as the five rules of the house. */
@AnalyzeClasses(packages = "dev.once", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] API = {"dev.once", "dev.once.exceptions"};
    private static final String SPI = "dev.once.spi";
    private static final String INTERNAL = "dev.once.internal..";
    private static final String ENGINE = "dev.once.internal.engine..";
    private static final String WIRING = "dev.once.internal.cdi..";

    private static final String TOOLS = "dev.once.internal.tools..";
    private static final String[] AGENTS = {"dev.once.langchain4j..", "dev.once.mcp.."};

    private static final Path SOURCES = Path.of("src/main/java");

    // 1. Dependencies point one way.

    @ArchTest
    static final ArchRule apiKnowsNothingOfWhatImplementsIt =
            noClasses().that().resideInAnyPackage(API).should().dependOnClassesThat(resideInAnyPackage(SPI, INTERNAL));

    @ArchTest
    static final ArchRule portsKnowTheApiOnly =
            noClasses().that().resideInAPackage(SPI).should().dependOnClassesThat(resideInAPackage(INTERNAL));

    @ArchTest
    static final ArchRule adaptersNeverSeeOneAnother = classes()
            .that(resideInAPackage(INTERNAL).and(not(resideInAPackage(WIRING))))
            .should(new ArchCondition<>("see no other internal package than the engine") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    type.getDirectDependenciesFromSelf().stream()
                            .filter(dependency -> resideInAPackage(INTERNAL).test(dependency.getTargetClass())
                                    && !resideInAPackage(ENGINE).test(dependency.getTargetClass())
                                    && !dependency
                                            .getTargetClass()
                                            .getPackageName()
                                            .equals(type.getPackageName()))
                            .forEach(dependency ->
                                    events.add(SimpleConditionEvent.violated(type, dependency.getDescription())));
                }
            });

    @ArchTest
    static final ArchRule adaptersForAgentsSeeWhatTheyShareOnly = classes()
            .that(resideInAnyPackage(AGENTS))
            .should(new ArchCondition<>("see no internal package but what they share, and not one another") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    type.getDirectDependenciesFromSelf().stream()
                            .filter(dependency -> resideInAnyPackage(AGENTS)
                                    .or(resideInAPackage(INTERNAL).and(not(resideInAPackage(TOOLS))))
                                    .test(dependency.getTargetClass()))
                            .filter(dependency -> !dependency
                                    .getTargetClass()
                                    .getPackageName()
                                    .equals(type.getPackageName()))
                            .forEach(dependency ->
                                    events.add(SimpleConditionEvent.violated(type, dependency.getDescription())));
                }
            });

    @ArchTest
    static final ArchRule langChain4jIsUsedByAdaptersForAgentsOnly = noClasses()
            .that(not(resideInAnyPackage(AGENTS).or(resideInAPackage(TOOLS))))
            .should()
            .dependOnClassesThat(resideInAnyPackage("dev.langchain4j..", "io.modelcontextprotocol..", "reactor.."));

    @ArchTest
    static final ArchRule mcpIsUsedByItsAdapterOnly = noClasses()
            .that(not(resideInAPackage("dev.once.mcp..")))
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.modelcontextprotocol..", "reactor.."));

    // 2. The engine is plain Java.

    @ArchTest
    static final ArchRule engineNeedsJavaAndThePortsOnly = classes()
            .that()
            .resideInAPackage(ENGINE)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(API)
                    .or(resideInAnyPackage("java..", "javax.crypto..", SPI, ENGINE, "org.jspecify..")));

    // 3. The database and its transactions are one adapter's business.

    @ArchTest
    static final ArchRule persistenceAndTransactionsAreUsedByTheirAdapterOnly = noClasses()
            .that(not(resideInAPackage("dev.once.internal.jpa..")))
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("jakarta.persistence..", "jakarta.transaction..", "org.hibernate.."));

    // 4. No internal type in a public signature; no cycles; every package says what it is for.

    @ArchTest
    static final ArchRule publicSignaturesNameNoInternalType = methods()
            .that()
            .areDeclaredInClassesThat(resideInAnyPackage(API)
                    .or(resideInAPackage(SPI))
                    .or(resideInAnyPackage(AGENTS).and(modifier(JavaModifier.PUBLIC))))
            .and(modifier(JavaModifier.PUBLIC).or(modifier(JavaModifier.PROTECTED)))
            .should()
            .haveRawReturnType(not(resideInAPackage(INTERNAL)))
            .andShould()
            .notHaveRawParameterTypes(DescribedPredicate.describe(
                    "with an internal type", parameters -> parameters.stream().anyMatch(resideInAPackage(INTERNAL))));

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().assignedFrom(new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass type) {
                    return SliceIdentifier.of(type.getPackageName());
                }

                @Override
                public String getDescription() {
                    return "packages";
                }
            })
            .should()
            .beFreeOfCycles();

    @ArchTest
    static void everyPackageIsNullMarkedAndSaysWhatItIsFor(JavaClasses classes) {
        assertThat(classes.getPackage("dev.once").getSubpackagesInTree())
                .filteredOn(candidate -> !candidate.getClasses().isEmpty())
                .hasSizeGreaterThan(6)
                .allSatisfy(candidate -> {
                    assertThat(candidate.isAnnotatedWith(NullMarked.class))
                            .as(candidate.getName() + " is @NullMarked")
                            .isTrue();
                    assertThat(source(candidate)).as(candidate.getName()).contains("/** ");
                });
        assertThat(classes.getPackage("dev.once").isAnnotatedWith(NullMarked.class))
                .isTrue();
    }

    private static String source(JavaPackage described) {
        Path file = SOURCES.resolve(described.getName().replace('.', '/')).resolve("package-info.java");
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(file + " cannot be read", e);
        }
    }

    // 5. A binding with other values must still find the interceptor.

    @ArchTest
    static final ArchRule membersOfBindingsAreNonbinding = methods()
            .that()
            .areDeclaredInClassesThat()
            .areAnnotatedWith(InterceptorBinding.class)
            .should()
            .beAnnotatedWith(Nonbinding.class);
}
