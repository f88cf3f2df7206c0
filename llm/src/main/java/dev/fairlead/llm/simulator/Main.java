import dev.fairlead.llm.simulator.*;
public class Main { public static void main(String[] a) throws Exception {
  var p = new SimulatedProvider(SimulatorSettings.defaults().withAddress("127.0.0.1", Integer.parseInt(a[0])).withEventLoops(Integer.parseInt(a[1])));
  System.out.println(p.start()); Thread.currentThread().join(); } }
