package dev.fairlead.llmtrace;

class ApiOverMemoryTest extends ApiContract {

    ApiOverMemoryTest() {
        super("memory");
    }
}
