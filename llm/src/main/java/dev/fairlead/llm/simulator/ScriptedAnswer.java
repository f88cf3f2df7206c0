package dev.fairlead.llm.simulator;

import dev.fairlead.llm.call.Usage;
import java.util.List;
import java.util.Optional;

/**
 * An answer a test prescribes instead of the generated one.
 *
 * @param usage what to report; counted from the text when empty
 * @param fault happens instead of the fault the request asked for, unless {@link Fault.Plain#NONE}
 */
public record ScriptedAnswer(String text, List<Tool> tools, Optional<Usage> usage, Fault fault) {

    /** @param arguments JSON text */
    public record Tool(String name, String arguments) {}

    public ScriptedAnswer {
        tools = List.copyOf(tools);
    }

    public static ScriptedAnswer text(String text) {
        return new ScriptedAnswer(text, List.of(), Optional.empty(), Fault.Plain.NONE);
    }

    public static ScriptedAnswer tool(String name, String arguments) {
        return new ScriptedAnswer("", List.of(new Tool(name, arguments)), Optional.empty(), Fault.Plain.NONE);
    }

    public static ScriptedAnswer fault(Fault fault) {
        return new ScriptedAnswer("", List.of(), Optional.empty(), fault);
    }

    public ScriptedAnswer withUsage(Usage reported) {
        return new ScriptedAnswer(text, tools, Optional.of(reported), fault);
    }
}
