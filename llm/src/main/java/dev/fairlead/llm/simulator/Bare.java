import io.vertx.core.*; import io.vertx.core.buffer.Buffer; import io.vertx.core.http.*;
public class Bare { public static void main(String[] a) throws Exception { Vertx v=Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1)); byte[] body=new byte[2000];
 v.createHttpServer().requestHandler(r->{ r.handler(b->{}); r.endHandler(x->r.response().putHeader("content-type","application/json").end(Buffer.buffer(body)));}).listen(18082,"127.0.0.1"); Thread.currentThread().join(); } }
