package dev.fairlead.core.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.util.ReferenceCountUtil;

/** Finds request bodies the decoder could not read, before the connection is closed over them without a word. */
final class MalformedBodies extends ChannelInboundHandlerAdapter {

    private final Runnable found;

    /** @param found runs on the connection's loop; what follows on the connection is not decoded any more */
    MalformedBodies(Runnable found) {
        this.found = found;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        // A request that could not be read from its head on is a message and content in one, and not for us.
        if (message instanceof HttpContent content
                && !(message instanceof HttpMessage)
                && content.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            found.run();
        } else {
            super.channelRead(context, message);
        }
    }
}
