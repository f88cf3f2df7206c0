package dev.fairlead.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/**
 * The rules of the house. Each is also tried on classes written to break it, which lie among this module's tests in the
 * packages of the modules they pretend to belong to: a rule that finds nothing wrong there fails.
 */
class HouseRulesTest {

    private static final ImportOption OUR_TESTS =
            location -> location.contains("/test-classes/") || location.contains("-tests.jar");

    private static final ImportOption GENERATED = location -> location.contains("/dev/fairlead/core/identity/schema/")
            || location.contains("/dev/fairlead/llmtrace/schema/");

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(location -> !OUR_TESTS.includes(location) && !GENERATED.includes(location))
            .importPackages("dev.fairlead");

    private static final JavaClasses BREACHES = new ClassFileImporter()
            .withImportOption(location -> location.contains("/app/target/test-classes/"))
            .importPackages("dev.fairlead");

    @Test
    void sees_every_module_on_its_class_path() {
        assertThat(HOUSE)
                .extracting(type -> type.getPackageName().split("\\.")[2])
                .contains("core", "llm", "llmtrace", "app");
        assertThat(HOUSE).noneMatch(type -> type.getSimpleName().endsWith("Test"));
    }

    @Test
    void packages_are_named_after_domains() {
        holds(HouseRules.packagesAreNamedAfterDomains());
    }

    @Test
    void class_names_say_what_a_class_is_for() {
        holds(HouseRules.classNamesSayWhatAClassIsFor());
    }

    @Test
    void core_depends_on_no_other_module() {
        holds(HouseRules.coreStandsAlone());
    }

    @Test
    void llm_depends_on_core_alone() {
        holds(HouseRules.llmStandsOnCore());
    }

    @Test
    void a_service_never_depends_on_another() {
        HouseRules.services()
                .forEach(service ->
                        HouseRules.servicesNeverDependOnEachOther(service).check(HOUSE));
        fails(HouseRules.servicesNeverDependOnEachOther("workflows"));
    }

    @Test
    void nothing_depends_on_app_or_bench() {
        holds(HouseRules.nobodyDependsOnTheTop());
    }

    @Test
    void packages_have_no_cycles() {
        holds(HouseRules.packagesHaveNoCycles());
    }

    @Test
    void static_fields_are_constants() {
        holds(HouseRules.staticFieldsAreConstants());
    }

    @Test
    void only_the_command_line_prints() {
        holds(HouseRules.onlyTheCommandLinePrints());
    }

    @Test
    void logging_goes_through_slf4j() {
        holds(HouseRules.loggingGoesThroughSlf4j());
    }

    @Test
    void nothing_is_injected() {
        holds(HouseRules.nothingIsInjected());
    }

    @Test
    void nothing_sleeps() {
        holds(HouseRules.nothingSleeps());
    }

    @Test
    void time_is_injected() {
        holds(HouseRules.timeIsInjected());
    }

    @Test
    void every_package_is_null_marked() {
        holds(HouseRules.everyPackageIsNullMarked());
    }

    @Test
    void public_methods_take_and_return_no_null() {
        holds(HouseRules.publicMethodsKnowNoNull());
    }

    @Test
    void accessors_have_no_get() {
        holds(HouseRules.accessorsHaveNoGet());
    }

    @Test
    void exceptions_are_unchecked() {
        holds(HouseRules.exceptionsAreUnchecked());
    }

    @Test
    void the_event_loop_stays_in_its_rooms() {
        holds(HouseRules.theEventLoopStaysInItsRooms());
    }

    @Test
    void the_hot_path_never_blocks() {
        holds(HouseRules.theHotPathNeverBlocks());
    }

    private static void holds(ArchRule rule) {
        fails(rule);
        rule.check(HOUSE);
    }

    private static void fails(ArchRule rule) {
        assertThat(rule.evaluate(BREACHES).hasViolation())
                .as("the classes that break the rules break this one: %s", rule.getDescription())
                .isTrue();
    }
}
