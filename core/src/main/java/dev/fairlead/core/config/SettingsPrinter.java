package dev.fairlead.core.config;

import java.util.List;

/** Prints settings as YAML that reads back, with the source of each value as a comment. */
final class SettingsPrinter {

    private final List<Setting> settings;
    private final StringBuilder yaml = new StringBuilder();

    SettingsPrinter(List<Setting> settings) {
        this.settings = settings;
    }

    String yaml() {
        List<Object> open = List.of();
        for (Setting setting : settings) {
            List<Object> path = setting.path();
            int shared = shared(open, path);
            for (int depth = shared; depth < path.size() - 1; depth++) {
                key(path, depth);
                yaml.append('\n');
            }
            key(path, path.size() - 1);
            yaml.append(' ')
                    .append(quoted(setting.text()))
                    .append("  # ")
                    .append(setting.source())
                    .append('\n');
            open = path;
        }
        return yaml.toString();
    }

    private void key(List<Object> path, int depth) {
        yaml.append("  ".repeat(depth));
        if (path.get(depth) instanceof Integer) {
            yaml.append('-');
        } else {
            yaml.append(quoted(path.get(depth).toString())).append(':');
        }
    }

    private static int shared(List<Object> open, List<Object> path) {
        int shared = 0;
        while (shared < Math.min(open.size(), path.size() - 1)
                && open.get(shared).equals(path.get(shared))) {
            shared++;
        }
        return shared;
    }

    private static String quoted(String text) {
        return text.matches("[A-Za-z0-9/][A-Za-z0-9 ._/-]*") && !text.endsWith(" ")
                ? text
                : "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }
}
