# Sourced by bench/run and bench/jmh with $root set: compiles the bench and what it needs, sets $java and $classpath.
. "$root/.mvn/find-jdk.sh"
JAVA_HOME=$(find_jdk)
java=$JAVA_HOME/bin/java
echo "building the bench" >&2
"$root/mvnw" -q -B -pl bench -am test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath -Dmdep.includeScope=runtime >&2
classpath=$root/bench/target/classes:$(cat "$root/bench/target/classpath")
