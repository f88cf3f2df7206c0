package dev.fairlead.llm.simulator;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/** The socket under an HTTP connection, for faults that HTTP itself has no words for. */
final class RawConnection {
    private final Channel channel;

    RawConnection(HttpConnection connection) {
        channel = ((ConnectionBase) connection).channel();
    }

    /** False as soon as the socket is closed, which handlers of the HTTP layer learn only later. */
    boolean open() {
        return channel.isActive();
    }

    /** Closes with TCP RST: what is on its way may be lost. */
    void reset() {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close();
    }

    /** Closes without the farewell that a WebSocket would say. */
    void cut() {
        channel.unsafe().close(channel.newPromise());
    }

    /** Writes bytes past the HTTP encoder. */
    void write(byte[] bytes, int from, int to) {
        channel.pipeline().firstContext().writeAndFlush(Unpooled.copiedBuffer(bytes, from, to - from));
    }

    void writeAndClose(byte[] bytes) {
        channel.pipeline()
                .firstContext()
                .writeAndFlush(Unpooled.wrappedBuffer(bytes))
                .addListener(ChannelFutureListener.CLOSE);
    }
}
