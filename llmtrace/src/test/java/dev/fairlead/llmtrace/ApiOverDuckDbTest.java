package dev.fairlead.llmtrace;

class ApiOverDuckDbTest extends ApiContract {

    ApiOverDuckDbTest() {
        super("lite");
    }
}
