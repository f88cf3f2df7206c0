package dev.fairlead.app.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LinksTest {

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

    @Test
    void every_link_between_pages_leads_somewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        int checked = 0;
        for (Path page : Pages.all()) {
            for (MatchResult link : LINK.matcher(Pages.prose(page)).results().toList()) {
                String target = link.group(1);
                if (target.matches("[a-z]+:.*")) {
                    continue;
                }
                checked++;
                if (!leadsSomewhere(page, target)) {
                    broken.add(Pages.ROOT.relativize(page) + " -> " + target);
                }
            }
        }

        assertThat(broken).isEmpty();
        assertThat(checked).isGreaterThan(20);
    }

    @Test
    void every_page_of_the_documentation_is_in_an_index() throws IOException {
        String indexes = Pages.text("docs/README.md") + Pages.text("docs/decisions/README.md");

        assertThat(Pages.all().stream()
                        .filter(page -> page.startsWith(Pages.ROOT.resolve("docs")))
                        .map(page -> page.getFileName().toString())
                        .filter(name -> !name.equals("README.md")))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(indexes).contains("(" + name + ")"));
    }

    private static boolean leadsSomewhere(Path page, String target) throws IOException {
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        return Files.exists(file) && (parts.length == 1 || Pages.anchors(file).contains(parts[1]));
    }
}
