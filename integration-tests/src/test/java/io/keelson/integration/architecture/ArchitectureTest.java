package io.keelson.integration.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import io.keelson.distribution.Keelson;
import io.keelson.distribution.process.ClusterMain;
import io.keelson.distribution.process.NodeMain;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {
    private static final JavaClasses KEELSON = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.keelson");

    @TestFactory
    Stream<DynamicTest> modulesUseOnlyWhatTheirArrowsAllow() {
        return ModuleArrows.rules("io.keelson").stream()
                .map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(KEELSON)));
    }

    @Test
    void everyModuleIsLookedAt() {
        for (String module : ModuleArrows.ALLOWED.keySet()) {
            assertThat(KEELSON)
                    .as("classes of module %s", module)
                    .anyMatch(c -> c.getPackageName().startsWith("io.keelson." + module));
        }
    }

    /** The rules can fail: a violation planted among the test classes is found. */
    @Test
    void aPlantedViolationIsFound() {
        JavaClasses planted = new ClassFileImporter().importPackages("io.keelson.integration.architecture.planted");
        List<ArchRule> rules = ModuleArrows.rules("io.keelson.integration.architecture.planted");

        assertThatThrownBy(() -> rules.forEach(rule -> rule.check(planted)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("module api uses only []");
    }

    /** A name that occurs twice makes a reader look twice; nested classes have their outer class's name before theirs. */
    @Test
    void aClassNameMeansOneThing() {
        Map<String, List<String>> byName = KEELSON.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(c -> !c.getSimpleName().equals("package-info"))
                .filter(c -> !c.getPackageName().equals("io.keelson.cri.v1")) // generated, named by CRI
                .filter(c -> !c.getPackageName().startsWith("io.keelson.nodeplugins.")) // likewise, by its protocols
                .collect(Collectors.groupingBy(
                        JavaClass::getSimpleName, Collectors.mapping(JavaClass::getName, Collectors.toList())));
        byName.values().removeIf(classes -> classes.size() == 1);

        assertThat(byName).isEmpty();
    }

    @Test
    void theGenericServerNamesNoKind() throws IOException {
        assertThat(KindNames.in("io.keelson.apiserver", KEELSON)).isEmpty();
    }

    @Test
    void aNamedKindIsFound() throws IOException {
        assertThat(KindNames.in("io.keelson.resources.core", KEELSON))
                .anyMatch(found -> found.endsWith("PodDefinitions: pods"));
    }

    @Test
    void onlyTheProgramUsesSpringBoot() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideOutsideOfPackage("io.keelson.distribution..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework.boot..")
                .check(KEELSON);
    }

    @Test
    void nobodyExitsTheJvmButThePrograms() {
        ArchRuleDefinition.noClasses()
                .that()
                .doNotBelongToAnyOf(Keelson.class, ClusterMain.class, NodeMain.class)
                .should()
                .callMethod(System.class, "exit", int.class)
                .check(KEELSON);
    }
}
