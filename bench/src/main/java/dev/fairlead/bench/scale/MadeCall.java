package dev.fairlead.bench.scale;

import dev.fairlead.llmtrace.call.CallClosed;
import dev.fairlead.llmtrace.call.CallOpened;

/** A call as the proxy would have written it to the journal: its opening and its closing. */
record MadeCall(CallOpened opened, CallClosed closed) {}
