package dev.fairlead.llmtrace.proxy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * Passes over interim answers (RFC 9110, section 15.2), which the client library takes for the answer where it does not
 * know their status. A switch of protocols is an answer.
 */
final class InterimAnswers extends ChannelInboundHandlerAdapter {

    private static final int SWITCHING = 101;

    private boolean passing;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof HttpResponse response) {
            passing = response.decoderResult().isSuccess()
                    && response.status().codeClass() == HttpStatusClass.INFORMATIONAL
                    && response.status().code() != SWITCHING;
        }
        if (passing && (message instanceof HttpResponse || message instanceof HttpContent)) {
            passing = !(message instanceof LastHttpContent);
            ReferenceCountUtil.release(message);
        } else {
            super.channelRead(context, message);
        }
    }
}
